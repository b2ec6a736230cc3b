import { gzipSync } from 'node:zlib';
import {
  Function,
  Line,
  Location,
  Mapping,
  Profile as Pprof,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';
import type { Profile, Unit } from './profile.js';
import { shown } from './shown.js';

/** What pprof calls the numbers of stacks. */
const types: Readonly<Record<Unit, readonly [type: string, unit: string]>> = {
  samples: ['samples', 'count'],
  events: ['events', 'count'],
  nanoseconds: ['off-cpu', 'nanoseconds'],
};

/**
 * A profile as a gzipped file for pprof, by convention `NAME.pb.gz`: `go tool pprof -http : NAME.pb.gz`. Each file and kernel
 * module is a mapping without addresses; what the profile does not have stands in its comments. Names are escaped as in folded
 * text, also those that pprof calls names of the system.
 */
export function toPprof(profile: Profile): Uint8Array {
  const { title, unit, frames, stacks, missing } = shown(profile);
  const strings = new StringTable();
  const text = (value: string): number => strings.dedup(value);
  const [type, counted] = types[unit];
  const modules = [...new Set(frames.flatMap(({ module }) => module ?? []))];
  const mappingIds = new Map(modules.map((module, i) => [module, i + 1]));
  const pprof = new Pprof({
    sampleType: [new ValueType({ type: text(type), unit: text(counted) })],
    sample: stacks.map(
      // The innermost first, and numbered from 1.
      ({ frames: ids, value }) =>
        new Sample({ locationId: ids.map((id) => id + 1).reverse(), value: [value] }),
    ),
    mapping: modules.map(
      (module, i) => new Mapping({ id: i + 1, filename: text(module), hasFunctions: true }),
    ),
    location: frames.map(
      ({ module }, i) =>
        new Location({
          id: i + 1,
          mappingId: module === null ? 0 : (mappingIds.get(module) ?? 0),
          line: [new Line({ functionId: i + 1 })],
        }),
    ),
    function: frames.map(
      ({ name, module }, i) =>
        new Function({
          id: i + 1,
          name: text(name),
          systemName: text(name),
          filename: text(module ?? ''),
        }),
    ),
    comment: [title, ...missing].map(text),
    stringTable: strings,
  });
  return gzipSync(pprof.encode());
}
