import { afterAll, describe, expect, it } from 'vitest';
import { generateProgram } from '../src/codegen/index.js';
import { sessionMaps } from '../src/compile/session-maps.js';
import { Action, u64, variable } from '../src/define/index.js';
import { wordConst, type LoweredWord } from '../src/expr/index.js';
import { createMaps, load } from '../src/load/index.js';
import { layoutRecord } from '../src/layout/index.js';
import { Losses } from '../src/session/losses.js';
import { openRings, possibleCpus, type BpfMap } from '../src/sys/index.js';
import { codeOptionsHere, rawTracepoint, whyNot } from './in-kernel.js';

const refusal = whyNot();
const title = `a program with an overload guard${refusal === null ? '' : ` (left out: ${refusal})`}`;

describe.skipIf(refusal !== null)(title, () => {
  const acted = variable('acted', u64);
  const cpus = possibleCpus();
  const make = () =>
    createMaps(
      sessionMaps({
        numbers: 1,
        possibleCpus: cpus,
        ringBytes: 1 << 20,
        named: [acted.ref],
        guarded: true,
      }),
    );
  const maps = refusal === null ? make() : null;
  afterAll(() => maps?.close());

  /** Runs the program so often while so many of 2^32 events are left out. */
  function run(times: number, share: bigint) {
    if (maps === null) throw new RangeError('there are maps');
    const losses = new Losses(maps.lost, 1, cpus);
    const of = (counted: Parameters<Losses['of']>[0]): number => losses.of(counted, [0]);
    const state = maps.named.get(acted.ref) as BpfMap;
    const acts = (): number => {
      const out = new BigUint64Array(1);
      state.lookup(new Uint8Array(4), new Uint8Array(out.buffer));
      return Number(out[0]);
    };
    const count = () => [of('passed'), of('thinned'), acts()] as const;
    const rings = openRings(maps.rings?.maps ?? [], () => undefined);
    const layout = layoutRecord([]);
    const candidate = {
      ...rawTracepoint(null, []),
      actions: [new Action<LoweredWord>('add', acted.ref, [], wordConst(1n))],
    };
    const options = { ...codeOptionsHere(), guarded: true };
    const code = generateProgram(candidate, { record: layout, table: null }, options);
    const program = load(code, candidate, maps.byName);
    (maps.guard as BpfMap).update(new Uint8Array(4), new Uint8Array(BigUint64Array.of(share).buffer));
    try {
      const before = count();
      for (let i = 0; i < times; i++) program.testRun({ context: new Uint8Array(96), repeat: 0 });
      const [passed = 0, thinned = 0, actions = 0] = count().map((n, i) => n - (before[i] as number));
      const reported = rings.drain(new Uint8Array(1 << 20), 0) / layout.size;
      return { passed, thinned, actions, reported };
    } finally {
      program.close();
      rings.close();
    }
  }

  it('takes all events of a calm session, and counts them', () => {
    expect(run(1000, 0n)).toEqual({ passed: 1000, thinned: 0, actions: 1000, reported: 1000 });
  });

  it('leaves out all but what changes named maps, when it shall take none', () => {
    expect(run(1000, 2n ** 32n)).toEqual({ passed: 1000, thinned: 1000, actions: 1000, reported: 0 });
  });

  it('leaves out the share that it shall, and counts it exactly', () => {
    const { passed, thinned, actions, reported } = run(8000, 3n << 30n);
    expect([passed, actions, reported + thinned]).toEqual([8000, 8000, 8000]);
    // One of four: 2000, with a standard deviation of 39.
    expect(reported).toBeGreaterThan(2000 - 6 * 39);
    expect(reported).toBeLessThan(2000 + 6 * 39);
  });
});
