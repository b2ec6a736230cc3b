/** The part of the format of Perfetto's traces that timelines use: names, types and numbers of fields as its documentation has them. */
export const schema = `
syntax = "proto2";
message Trace { repeated TracePacket packet = 1; }
message TracePacket {
  optional ClockSnapshot clock_snapshot = 6;
  optional uint64 timestamp = 8;
  optional uint32 trusted_packet_sequence_id = 10;
  optional TrackEvent track_event = 11;
  optional InternedData interned_data = 12;
  optional uint32 sequence_flags = 13;
  optional uint32 timestamp_clock_id = 58;
  optional TracePacketDefaults trace_packet_defaults = 59;
  optional TrackDescriptor track_descriptor = 60;
}
message TracePacketDefaults { optional uint32 timestamp_clock_id = 58; }
message ClockSnapshot {
  message Clock {
    optional uint32 clock_id = 1;
    optional uint64 timestamp = 2;
  }
  repeated Clock clocks = 1;
  optional uint32 primary_trace_clock = 2;
}
message Interned {
  optional uint64 iid = 1;
  optional string name = 2;
}
message InternedData {
  repeated Interned event_categories = 1;
  repeated Interned event_names = 2;
  repeated Interned debug_annotation_names = 3;
}
message TrackDescriptor {
  optional uint64 uuid = 1;
  optional string name = 2;
  optional ProcessDescriptor process = 3;
  optional ThreadDescriptor thread = 4;
  optional uint64 parent_uuid = 5;
  optional CounterDescriptor counter = 8;
}
message ProcessDescriptor {
  optional int32 pid = 1;
  optional string process_name = 6;
}
message ThreadDescriptor {
  optional int32 pid = 1;
  optional int32 tid = 2;
  optional string thread_name = 5;
}
message CounterDescriptor { optional int32 unit = 3; }
message TrackEvent {
  enum Type {
    TYPE_UNSPECIFIED = 0;
    TYPE_SLICE_BEGIN = 1;
    TYPE_SLICE_END = 2;
    TYPE_INSTANT = 3;
    TYPE_COUNTER = 4;
  }
  repeated uint64 category_iids = 3;
  repeated DebugAnnotation debug_annotations = 4;
  optional Type type = 9;
  optional uint64 name_iid = 10;
  optional uint64 track_uuid = 11;
  optional string name = 23;
  optional int64 counter_value = 30;
  optional double double_counter_value = 44;
  repeated fixed64 flow_ids = 47;
}
message DebugAnnotation {
  optional uint64 name_iid = 1;
  optional bool bool_value = 2;
  optional uint64 uint_value = 3;
  optional int64 int_value = 4;
  optional double double_value = 5;
  optional string string_value = 6;
  optional uint64 pointer_value = 7;
  optional string name = 10;
  repeated DebugAnnotation dict_entries = 11;
  repeated DebugAnnotation array_values = 12;
}
`;
