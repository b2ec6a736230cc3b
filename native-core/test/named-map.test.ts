import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { samplingMap } from '../src/codegen/index.js';
import { Action, map as namedMap, u16, u64, usize, variable, type Sampling } from '../src/define/index.js';
import type { Bool, Expression, LoweredWord, MapRef, WordNode } from '../src/expr/index.js';
import { contexts, expressions, type AnyInt } from './arbitrary.js';
import { possibleCpus, type BpfMap } from '../src/sys/index.js';
import { expectation } from './expectation.js';
import { kernelRunner, whyNot } from './in-kernel.js';
import { loweredWord } from './lowered.js';

const refusal = whyNot();
const title = `named maps of the kernel equal those of JavaScript${refusal === null ? '' : ` (left out: ${refusal})`}`;

/** What a program does, and with what it runs. */
interface Step {
  readonly condition: Bool | null;
  readonly fields: Readonly<Record<string, Expression>>;
  readonly actions: readonly Action[];
  readonly memory: BigUint64Array<ArrayBuffer>;
}

describe.skipIf(refusal !== null)(title, () => {
  const one = namedMap('one', u16, u64, { entries: 100 });
  const two = namedMap('two', [u64, usize], usize, { entries: 100 });
  const single = variable('single', usize, 3);
  const maps: readonly MapRef[] = [one.ref, two.ref, single.ref];
  const kernel = refusal === null ? kernelRunner(maps) : null;
  afterAll(() => kernel?.close());

  const { int, bool } = expressions(1);
  const few = int.map((value) => value.bitAnd(3) as AnyInt);
  const read: fc.Arbitrary<AnyInt> = fc.oneof(
    few.map((key) => one.get(key, 5n) as unknown as AnyInt),
    fc.tuple(few, few).map(([a, b]) => two.get([a, b])),
    fc.constant(null).map(() => single.get()),
  );
  const value = fc.oneof(
    int,
    read,
    fc.tuple(int, read).map(([a, b]) => a.add(b) as AnyInt),
  );
  const has = fc.oneof(
    few.map((key) => one.has(key)),
    fc.tuple(few, few).map(([a, b]) => two.has([a, b])),
    fc.tuple(read, int).map(([a, b]) => a.gt(b)),
  );
  const condition = fc.oneof(
    bool,
    has,
    fc.tuple(bool, has).map(([a, b]) => a.or(b)),
  );
  const action: fc.Arbitrary<Action> = fc.oneof(
    fc.tuple(few, value).map(([key, word]) => one.set(key, word)),
    fc.tuple(few, value).map(([key, word]) => one.add(key, word)),
    few.map((key) => one.delete(key)),
    fc.tuple(few, few, value).map(([a, b, word]) => two.set([a, b], word)),
    fc.tuple(few, few, value).map(([a, b, word]) => two.add([a, b], word)),
    fc.tuple(few, few).map(([a, b]) => two.delete([a, b])),
    value.map((word) => single.set(word)),
    value.map((word) => single.add(word)),
  );
  const steps: fc.Arbitrary<readonly Step[]> = fc.array(
    fc.record({
      condition: fc.option<Bool>(condition),
      fields: fc.record({ a: value, b: has, c: value }),
      actions: fc.array(action, { maxLength: 4 }),
      memory: contexts,
    }),
    { minLength: 1, maxLength: 8 },
  );

  it('after every step, in every field and in every entry', () => {
    const seen = { events: 0, entries: 0 };
    const property = fc.property(steps, (list) => {
      const held = new Map(
        maps.map(({ name, initial }) => [
          name,
          new Map([['', initial]].slice(name === 'single' ? 0 : 1) as [string, bigint][]),
        ]),
      );
      clear();
      for (const { condition: where, fields, actions, memory } of list) {
        const expected = expectation(memory, held);
        const event = kernel?.run(where, fields, memory, { sampling: [], actions: actions.map(folded) });
        if (where !== null && !expected(where)) {
          expect(event).toBeNull();
          continue;
        }
        for (const [name, field] of Object.entries(fields))
          expect(event?.[name], name).toEqual(expected(field));
        actions.forEach((change) => apply(change, memory, held));
        seen.events++;
        for (const map of maps) {
          const own = held.get(map.name) as Map<string, bigint>;
          expect(entriesOf(map), map.name).toEqual(own);
          seen.entries += own.size;
        }
      }
    });
    fc.assert(property, { numRuns: 500 });
    expect(seen.events).toBeGreaterThan(300);
    expect(seen.entries).toBeGreaterThan(300);
  });

  it('in which events are left out', () => {
    const samplings: readonly Sampling<LoweredWord>[] = [
      { by: 'every', n: 3 },
      { by: 'once', key: [{ op: 'slot', kind: u64.word, index: 0 }] },
      { by: 'rate', perSecond: 2 },
    ];
    const start = performance.now();
    const [thirds, firsts, limited = []] = samplings.map((step) => {
      const runner = kernelRunner([], new Map([[samplingMap(0, 0), step]]));
      const taken = Array.from({ length: 12 }, (_, i) => i).filter((i) => {
        const memory = new BigUint64Array(12).fill(BigInt(Math.floor(i / 6)));
        return runner.run(null, {}, memory, { sampling: [step], actions: [] }) !== null;
      });
      runner.close();
      return taken;
    });
    expect(thirds?.slice(0, 1)).toEqual([0]);
    expect(thirds?.length).toBeGreaterThanOrEqual(4);
    // Each third of a CPU, from the first on: this process may move from one to another at any time.
    expect(thirds?.length).toBeLessThanOrEqual((12 + 2 * possibleCpus()) / 3);
    expect(firsts).toEqual([0, 6]);
    expect(limited.slice(0, 2)).toEqual([0, 1]);
    expect(limited.length).toBeLessThanOrEqual(2 * (1 + (performance.now() - start) / 1000));
  });

  function clear(): void {
    for (const map of maps) {
      if (map.parts === 0) kernel?.map(map).update(new Uint8Array(4), bytesOf(map.initial));
      else
        for (const key of entriesOf(map).keys())
          kernel?.map(map).delete(bytesOf(...key.split(',').map(BigInt)));
    }
  }

  function entriesOf(map: MapRef): ReadonlyMap<string, bigint> {
    const named = kernel?.map(map) as BpfMap;
    if (map.parts === 0) {
      const out = new BigUint64Array(1);
      named.lookup(new Uint8Array(4), new Uint8Array(out.buffer));
      return new Map([['', out[0] as bigint]]);
    }
    const found = new Map<string, bigint>();
    for (const { count, keys, values } of named.entries()) {
      const [keyWords, valueWords] = [new BigUint64Array(keys.buffer), new BigUint64Array(values.buffer)];
      for (let i = 0; i < count; i++)
        found.set(keyWords.subarray(i * map.parts, (i + 1) * map.parts).join(), valueWords[i] as bigint);
    }
    return found;
  }
});

const bytesOf = (...words: readonly bigint[]): Uint8Array =>
  new Uint8Array(BigUint64Array.from(words.map((word) => BigInt.asUintN(64, word))).buffer);

/** As `resolve` makes it. */
function folded({ does, map, key, value }: Action): Action<LoweredWord> {
  return new Action(does, map, key.map(loweredWord), loweredWord(value));
}

function apply(
  { does, map, key, value }: Action,
  memory: BigUint64Array<ArrayBuffer>,
  held: ReadonlyMap<string, Map<string, bigint>>,
): void {
  const word = (node: WordNode): bigint =>
    BigInt.asUintN(64, expectation(memory, held)({ kind: u64.word, node } as Expression) as bigint);
  const own = held.get(map.name) as Map<string, bigint>;
  const at = key.map(word).join();
  if (does === 'delete') own.delete(at);
  else own.set(at, BigInt.asUintN(64, word(value) + (does === 'add' ? (own.get(at) ?? 0n) : 0n)));
}
