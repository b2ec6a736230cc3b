import type { Attachable } from '../src/define/index.js';
import type { MapRef } from '../src/expr/index.js';
import { decodeTables } from '../src/decode/index.js';
import type { AttachedParts } from '../src/session/parts.js';
import type { BpfMap } from '../src/sys/index.js';
import { noMachine } from '../../packages/testing/src/no-machine.js';

/** What is closed of the parts of a session, in order. */
export interface FakeParts {
  readonly parts: AttachedParts;
  readonly closed: string[];
}

/** The parts of a session whose programs and maps are not in a kernel: one program for each query, with an empty table. */
export function fakeParts(
  queries: readonly Pick<Attachable, 'spec'>[],
  mapRefs: readonly MapRef[] = [],
): FakeParts {
  const closed: string[] = [];
  const named = (name: string) => ({ close: () => void closed.push(name) });
  const map = (name: string): BpfMap =>
    ({
      ...named(name),
      valueBytes: 8,
      read: (_: number, out: Uint8Array) => void out.fill(0),
      lookup: () => false,
      entries: () => [],
      deleteAll: () => undefined,
    }) as unknown as BpfMap;
  const installed = queries.map(({ spec }, number) => {
    const sizes = { keyBytes: 8, rowBytes: 8, maxKeys: 8, stackFrames: 0 };
    const tables = { ...named(`table ${number}`), sizes, rows: map('rows'), swap: () => map('rows') };
    return {
      spec,
      role: 'reports',
      number,
      first: number,
      record: null,
      table: spec.aggregation === null ? null : { maps: tables, key: { fields: [], size: 8 } },
      programs: [{ ...named(`program ${number}`), info: () => ({ recursionMisses: 0n }) }],
      candidate: { mechanism: 'fentry' },
      attachments: [{ ...named(`attachment ${number}`), missed: () => ({ count: 0, unknown: null }) }],
      refusals: [],
    };
  });
  const parts = {
    maps: {
      rings: null,
      lost: map('lost'),
      targets: map('targets'),
      named: new Map(mapRefs.map((ref) => [ref, map(ref.name)])),
      byName: new Map(),
      close: () => void closed.push('maps'),
    },
    installed,
    losses: { of: () => 0 },
    follower: { ...named('follower'), unfollowed: () => 0 },
    guard: null,
    leftOut: [],
    shares: { close: () => undefined },
    memory: { bytes: { rings: 0, tables: 0, stacks: 0, maps: 0, others: 0 } },
    texts: { ...decodeTables(), frames: noMachine },
    decoding: { ...noMachine, cycleFit: () => ({}), prepare: () => null, frames: noMachine, unnamed: {} },
  };
  return { parts: parts as unknown as AttachedParts, closed };
}
