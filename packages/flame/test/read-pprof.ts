import { gunzipSync } from 'node:zlib';
import { parse } from 'protobufjs';

/** The part of pprof's format that profiles use: names, types and numbers of fields as its documentation has them. */
const schema = `
syntax = "proto3";
message Profile {
  repeated ValueType sample_type = 1;
  repeated Sample sample = 2;
  repeated Mapping mapping = 3;
  repeated Location location = 4;
  repeated Function function = 5;
  repeated string string_table = 6;
  repeated int64 comment = 13;
}
message ValueType { int64 type = 1; int64 unit = 2; }
message Sample { repeated uint64 location_id = 1; repeated int64 value = 2; }
message Mapping { uint64 id = 1; int64 filename = 5; bool has_functions = 7; }
message Location { uint64 id = 1; uint64 mapping_id = 2; repeated Line line = 4; }
message Line { uint64 function_id = 1; }
message Function { uint64 id = 1; int64 name = 2; int64 system_name = 3; int64 filename = 4; }
`;
const format = parse(schema, { keepCase: true }).root.lookupType('Profile');

interface Decoded {
  readonly sample_type: readonly { readonly type: number; readonly unit: number }[];
  readonly sample: readonly { readonly location_id: readonly number[]; readonly value: readonly number[] }[];
  readonly mapping: readonly { readonly id: number; readonly filename: number }[];
  readonly location: readonly {
    readonly id: number;
    readonly mapping_id: number;
    readonly line: readonly { readonly function_id: number }[];
  }[];
  readonly function: readonly { readonly id: number; readonly name: number; readonly filename: number }[];
  readonly string_table: readonly string[];
  readonly comment: readonly number[];
}

/** A pprof file with names instead of numbers, by a decoder of another make than the writer. */
export function readPprof(file: Uint8Array): {
  readonly types: readonly (readonly [type: string, unit: string])[];
  /** The innermost frame first. */
  readonly stacks: readonly (readonly [names: readonly string[], values: readonly number[]])[];
  /** By the name of a function, what has its code; null where it is not known. */
  readonly modules: ReadonlyMap<string, string | null>;
  readonly comments: readonly string[];
} {
  const decoded = format.decode(gunzipSync(file));
  // The writer leaves out no field that this schema does not have.
  if (format.encode(decoded).finish().length !== gunzipSync(file).length)
    throw new Error('the file has fields that pprof does not have, or has them in another form');
  const all = format.toObject(decoded, { longs: Number, defaults: true, arrays: true }) as unknown as Decoded;
  const text = (index: number): string => {
    const found = all.string_table[index];
    if (found === undefined) throw new Error(`there is no string ${index}`);
    return found;
  };
  if (text(0) !== '') throw new Error('the first string is not empty');
  const byId = <T extends { readonly id: number }>(list: readonly T[], id: number): T => {
    const [found, ...others] = list.filter((one) => one.id === id);
    if (found === undefined || others.length > 0 || id === 0) throw new Error(`${id} is not one thing`);
    return found;
  };
  const functionAt = (id: number): Decoded['function'][number] =>
    byId(all.function, byId(all.location, id).line[0]?.function_id ?? 0);
  return {
    types: all.sample_type.map(({ type, unit }) => [text(type), text(unit)]),
    stacks: all.sample.map(({ location_id: ids, value }) => [
      ids.map((id) => text(functionAt(id).name)),
      value,
    ]),
    modules: new Map(
      all.location.map(({ id, mapping_id: mapping }) => [
        text(functionAt(id).name),
        mapping === 0 ? null : text(byId(all.mapping, mapping).filename),
      ]),
    ),
    comments: all.comment.map(text),
  };
}
