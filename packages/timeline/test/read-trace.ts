import { parse } from 'protobufjs';
import { schema } from './schema.js';

const format = parse(schema, { keepCase: true }).root.lookupType('Trace');

/** Numbers of 64 bits are texts of decimal digits. */
export interface Annotation {
  readonly name_iid?: string;
  readonly name?: string;
  readonly dict_entries?: readonly Annotation[];
  readonly array_values?: readonly Annotation[];
  readonly [value: string]: unknown;
}
interface Interned {
  readonly iid: string;
  readonly name: string;
}
export interface Packet {
  readonly timestamp?: string;
  readonly sequence_flags: number;
  readonly clock_snapshot?: object;
  readonly trace_packet_defaults?: object;
  readonly interned_data?: Readonly<Record<string, readonly Interned[]>>;
  readonly track_descriptor?: Descriptor;
  readonly track_event?: {
    readonly type: string;
    readonly track_uuid: string;
    readonly name?: string;
    readonly name_iid?: string;
    readonly category_iids?: readonly string[];
    readonly counter_value?: string;
    readonly double_counter_value?: number;
    readonly flow_ids?: readonly string[];
    readonly debug_annotations?: readonly Annotation[];
  };
}
interface Descriptor {
  readonly uuid: string;
  readonly name?: string;
  readonly parent_uuid?: string;
  readonly process?: { readonly pid: number; readonly process_name: string };
  readonly thread?: { readonly pid: number; readonly tid: number; readonly thread_name: string };
  readonly counter?: object;
}

/** Something on a track; a slice ends later than it begins, or at once. */
export interface Shown {
  readonly track: string;
  readonly name: string;
  readonly begin: bigint;
  end: bigint | null;
  /** How many slices of its track contain it. */
  readonly depth: number;
  readonly flows: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** The packets of a file, by a decoder of another make. */
export function packetsOf(file: Uint8Array): readonly Packet[] {
  const trace = format.toObject(format.decode(file), { longs: String, enums: String }) as {
    packet: Packet[];
  };
  return trace.packet;
}

/** A file as a viewer shows it: packets in the order of their times, and slices that end what began last on their track. */
export function readTrace(file: Uint8Array): {
  readonly tracks: ReadonlyMap<string, Descriptor>;
  readonly shown: readonly Shown[];
  readonly counts: readonly { readonly track: string; readonly time: bigint; readonly value: number }[];
} {
  const packets = packetsOf(file);
  const tracks = new Map<string, Descriptor>();
  const names = new Map<string, string>();
  for (const { interned_data = {}, track_descriptor: track, track_event: event } of packets) {
    if (track !== undefined) tracks.set(track.uuid, track);
    else if (event !== undefined && !tracks.has(event.track_uuid))
      throw new Error('a track comes before its description');
    for (const [list, all] of Object.entries(interned_data))
      for (const { iid, name } of all) {
        if (names.has(`${list} ${iid}`)) throw new Error(`${list} ${iid} stands twice`);
        names.set(`${list} ${iid}`, name);
      }
  }
  const nameOf = (list: string, id: string | undefined): string => names.get(`${list} ${id}`) ?? 'none';
  const valueOf = (one: Annotation): unknown => {
    if (one.array_values !== undefined) return one.array_values.map(valueOf);
    if (one.dict_entries !== undefined)
      return Object.fromEntries(one.dict_entries.map((each) => [each.name, valueOf(each)]));
    const [found] = Object.entries(one).filter(([key]) => key.endsWith('_value'));
    return found === undefined ? [] : { [found[0].replace('_value', '')]: found[1] };
  };
  const shown: Shown[] = [];
  const counts: { track: string; time: bigint; value: number }[] = [];
  const open = new Map<string, Shown[]>();
  const inOrder = packets.filter(({ track_event }) => track_event !== undefined);
  inOrder.sort((a, b) => Number(BigInt(a.timestamp ?? 0) - BigInt(b.timestamp ?? 0)));
  for (const { timestamp = '', track_event: event } of inOrder) {
    if (event === undefined) continue;
    const { type, track_uuid: track } = event;
    const time = BigInt(timestamp);
    const stack = open.get(track) ?? [];
    open.set(track, stack);
    if (type === 'TYPE_COUNTER')
      counts.push({ track, time, value: event.double_counter_value ?? Number(event.counter_value) });
    else if (type === 'TYPE_SLICE_END') {
      const ended = stack.pop();
      if (ended === undefined) throw new Error('a slice ends that has not begun');
      ended.end = time;
    } else {
      const one: Shown = {
        track,
        name: event.name ?? nameOf('event_names', event.name_iid),
        begin: time,
        end: null,
        depth: stack.length,
        flows: event.flow_ids ?? [],
        values: Object.fromEntries(
          (event.debug_annotations ?? []).map((each) => [
            nameOf('debug_annotation_names', each.name_iid),
            valueOf(each),
          ]),
        ),
      };
      shown.push(one);
      if (type === 'TYPE_SLICE_BEGIN') stack.push(one);
    }
  }
  if ([...open.values()].some(({ length }) => length > 0)) throw new Error('a slice has no end');
  return { tracks, shown, counts };
}
