import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { whyNot } from '../../test/in-kernel.js';
import { mapId, mapIdsIn } from '../../test/map-ids.js';
import { ringsMap } from '../codegen/index.js';
import { sessionMaps } from '../compile/session-maps.js';
import { tableMaps } from '../compile/table.js';
import type { BpfMap } from '../sys/index.js';
import { createMaps, mapSteps } from './maps.js';
import { MemoryLedger } from './ledger.js';
import { mapBytes } from './map-bytes.js';
import { tableMemory } from './table-maps.js';

const MiB = 2 ** 20;
describe('the memory of a session', () => {
  it.each([
    ['a ring', { type: 'ringbuf', keyBytes: 0, valueBytes: 0, entries: MiB }, MiB],
    ['an array', { type: 'array', keyBytes: 4, valueBytes: 12, entries: 10 }, 160],
    [
      'a per-CPU array',
      { type: 'percpu_array', keyBytes: 4, valueBytes: 12, entries: 10 },
      10 * (16 * 4 + 8),
    ],
    ['a hash', { type: 'hash', keyBytes: 4, valueBytes: 8, entries: 1000 }, 1024 * 16 + 1000 * 64],
    [
      'a hash that forgets',
      { type: 'lru_hash', keyBytes: 8, valueBytes: 8, entries: 1024 },
      1024 * (16 + 64),
    ],
    [
      'rows of a table',
      { type: 'percpu_hash', keyBytes: 8, valueBytes: 8, entries: 1024 },
      1024 * (16 + 64 + 32),
    ],
    ['stacks', { type: 'stack_trace', keyBytes: 4, valueBytes: 80, entries: 1024 }, 1024 * (8 + 24 + 80)],
    ['a map of maps', { type: 'array_of_maps', keyBytes: 4, valueBytes: 4, entries: 4 }, 32],
  ] as const)('is that of %s', (_, map, bytes) => expect(mapBytes(map, 4)).toBe(bytes));

  it('has two tables of each, which take turns, and the stacks of keys', () => {
    const sizes = { keyBytes: 8, rowBytes: 8, maxKeys: 1024, stackFrames: 10 };
    const memoryOf = (more: Partial<typeof sizes>) =>
      tableMemory({ maps: tableMaps(0, { ...sizes, ...more }) }, 4);
    expect(memoryOf({})).toEqual({ tables: 2 * 1024 * 112, stacks: 4096 * 112 });
    expect(memoryOf({ keyBytes: 0, stackFrames: 0 })).toEqual({ tables: 2 * 40, stacks: 0 });
  });

  it('is bounded for each kind, and what is refused is not counted', () => {
    const ledger = new MemoryLedger(100 * MiB);
    ledger.take({ tables: 60 * MiB, stacks: 60 * MiB });
    expect(() => ledger.take({ tables: 41 * MiB })).toThrow(
      'the tables of this session would take at least 101 MiB of kernel memory, more than 100 MiB',
    );
    expect(() => ledger.take({ stacks: 1, tables: 41 * MiB })).toThrow('101 MiB');
    expect(ledger.bytes).toEqual({ rings: 0, tables: 60 * MiB, stacks: 60 * MiB, maps: 0, others: 0 });
    ledger.take({ others: 200 * MiB });
    ledger.give({ tables: 60 * MiB });
    ledger.take({ tables: 100 * MiB });
    expect(ledger.bytes.tables).toBe(100 * MiB);
  });

  it('is refused before the first ring is made', () => {
    const memory = new MemoryLedger(64 * MiB);
    const make = () =>
      createMaps(sessionMaps({ numbers: 1, possibleCpus: 128, ringBytes: MiB }), {
        memory,
        possibleCpus: 128,
        runningCpus: Array.from({ length: 128 }, (_, cpu) => cpu),
      });
    expect(make).toThrow('128 MiB of kernel memory, more than 64 MiB');
    expect(memory.bytes.rings).toBe(0);
    expect(make).toThrow(expect.objectContaining({ code: 'TAP_ARGUMENT' }) as Error);
  });
});

const refusal = whyNot();

describe.skipIf(refusal !== null)(`maps are made one after the other${refusal ?? ''}`, () => {
  it('and given back when that is stopped', () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    const requested = sessionMaps({ numbers: 1, possibleCpus: 2, ringBytes: 65_536 });
    const steps = mapSteps(requested);
    expect(steps.next().done).toBe(false);
    expect(open()).toBeGreaterThan(before);
    expect(() => steps.throw(new RangeError('stop'))).toThrow('stop');
    expect(open()).toBe(before);
    const memory = new MemoryLedger(MiB);
    const maps = createMaps(requested, { memory, possibleCpus: 2, runningCpus: [0, 1] });
    expect(maps.rings?.maps).toHaveLength(2);
    expect(memory.bytes).toMatchObject({ rings: 131_072, tables: 0, maps: 0 });
    maps.close();
    expect(open()).toBe(before);
  });

  it('and the ring of each of many CPUs is in the entry of its CPU', () => {
    const possibleCpus = 150;
    const { rings, byName, close } = createMaps(sessionMaps({ numbers: 1, possibleCpus, ringBytes: 65_536 }));
    const entries = mapIdsIn(byName.get(ringsMap) as BpfMap, possibleCpus);
    expect(entries).toEqual(rings?.maps.map(mapId));
    expect(new Set(entries).size).toBe(possibleCpus);
    close();
  });
});
