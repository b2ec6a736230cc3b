import {
  asksForUsers,
  kernelPlacesOf,
  makeDecoder,
  storedAddresses,
  userStacksOf,
  type Decoder,
  type ProgramDecoder,
} from '../decode/index.js';
import type { QuerySpec } from '../define/index.js';
import { layoutRecord, type RecordLayout } from '../layout/index.js';
import type { StackAsk } from '../symbols/index.js';
import { LiveTable, type Preparation } from '../table/index.js';
import type { AttachedParts } from './parts.js';

/** The decoder of a program that is made for the first record: those of all programs of a session at once take long. */
class LazyDecoder implements ProgramDecoder {
  readonly size: number;
  readonly userStacks: ProgramDecoder['userStacks'];
  readonly kernelPlaces: ProgramDecoder['kernelPlaces'];
  readonly #make: () => Decoder;
  #made: Decoder | null = null;

  constructor(layout: RecordLayout, make: () => Decoder) {
    this.size = layout.size;
    this.userStacks = userStacksOf(layout);
    this.kernelPlaces = kernelPlacesOf(layout);
    this.#make = make;
  }

  get decoder(): Decoder {
    return (this.#made ??= this.#make());
  }
}

/**
 * How the records of each program are decoded, by its number; those of a program that reports nothing are never used.
 */
export function recordDecoders({ installed, decoding, texts }: AttachedParts): readonly ProgramDecoder[] {
  const decoders: ProgramDecoder[] = [];
  for (const { number, spec, record } of installed) {
    const layout = record ?? layoutRecord([]);
    // Where a function was left out, its number stays free.
    decoders[number] = new LazyDecoder(layout, () => makeDecoder(spec.probe.name, layout, decoding, texts));
  }
  return decoders;
}

/** When a value of a query's events is absent: in all of them, or only in those of some of the places where it is attached. */
export type Absence = 'always' | 'sometimes';

/** The values of a query's events that the kernel does not have; null for a query of which no program reports. */
export function absentValues(
  spec: QuerySpec,
  { installed }: Pick<AttachedParts, 'installed'>,
): Readonly<Record<string, Absence>> | null {
  const records = installed.flatMap((one) => (one.spec === spec && one.record !== null ? [one.record] : []));
  if (records.length === 0) return null;
  const absent = records.flatMap(({ fields }) =>
    fields.flatMap(({ name, storage }) => (storage.as === 'literal' && storage.value === null ? [name] : [])),
  );
  const timesOf = (name: string): number => absent.filter((one) => one === name).length;
  return Object.fromEntries(
    absent.map((name) => [name, timesOf(name) === records.length ? 'always' : 'sometimes']),
  );
}

/** The table of a query whose programs are attached; null for one that measures nothing. */
export function liveTable<K, V>(
  spec: QuerySpec,
  { installed, decoding, texts }: AttachedParts,
  lost: (programs: readonly number[]) => number,
): LiveTable<K, V> | null {
  const { aggregation } = spec;
  if (aggregation === null) return null;
  const own = installed.filter((one) => one.spec === spec);
  const sources = own.flatMap(({ table }) => {
    if (table === null) return [];
    const { maps, key } = table;
    const storedStack = (id: number): readonly bigint[] => maps.stack(id);
    const prepare = (): Preparation => {
      const stacks: StackAsk[] = [];
      return {
        add: ({ views, at }) => void stacks.push(...storedAddresses(key, views, at, storedStack)),
        read: () => decoding.prepare(stacks, null),
      };
    };
    const decodeKey = makeDecoder(null, key, decoding, { ...texts, storedStack }).one;
    return [{ maps, decodeKey, ...(asksForUsers(key) ? { prepare } : {}) }];
  });
  return new LiveTable<K, V>({ aggregation, sources, dropped: () => lost(own.map(({ number }) => number)) });
}
