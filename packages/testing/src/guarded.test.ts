import { map, on, u32, u64, type Attachable } from '@tap/native-core/tapset';
import { compile, type Alternative } from '@tap/native-core/inspect';
import { execname } from '@tap/context';
import { tcp } from '@tap/net';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from './index.js';
import { allProbes } from './tapsets.js';

type Uses = readonly string[];

/** Helpers and maps, in the order in which code has them. */
const usesIn = (code: Alternative['code']): Uses =>
  code.flatMap((one) => (one.op === 'call' ? [one.helper] : one.op === 'map' ? [one.map] : []));

describe.each(fixtureKernels)('with an overload guard, on kernel %s', (name) => {
  const kernel = fixtureKernel(name);

  /** What the programs of a query call and which maps they use, in this order: without a guard and with one. */
  const usesOf = (query: Attachable): readonly (readonly [Uses, Uses])[] => {
    const [without, guarded] = [false, true].map((isGuarded) =>
      compile(query, kernel, { guarded: isGuarded })
        .programs.filter(({ role }) => role === 'reports')
        .flatMap(({ alternatives }) => alternatives.map(({ code }) => usesIn(code))),
    ) as [Uses[], Uses[]];
    return without.map((one, i) => [one, guarded[i] as Uses] as const);
  };

  it('every probe leaves out events before it takes a place in a ring, by each mechanism', () => {
    for (const probe of allProbes)
      for (const [without, guarded] of usesOf(on(probe))) {
        expect(without).not.toContain('get_prandom_u32');
        expect(guarded.filter((one) => one === 'get_prandom_u32')).toHaveLength(1);
        expect(guarded.indexOf('get_prandom_u32')).toBeLessThan(guarded.indexOf('ringbuf_reserve'));
      }
  });

  it('so does a table, before it looks for a row', () => {
    const query = on(tcp.sendmsg)
      .by(() => ({ comm: execname() }))
      .count();
    for (const [, guarded] of usesOf(query)) {
      const chance = guarded.indexOf('get_prandom_u32');
      expect(chance).toBeGreaterThan(0);
      expect(chance).toBeLessThan(guarded.findIndex((one) => one.startsWith('table:')));
    }
  });

  it('a query that only changes named maps is as it is without', () => {
    const sent = map('sent', u32, u64);
    const query = on(tcp.sendmsg).update((e) => [sent.add(e.dport, 1)]);
    const codes = [false, true].map((guarded) =>
      compile(query, kernel, { guarded }).programs.map(({ alternatives }) =>
        alternatives.map(({ code }) => code),
      ),
    );
    expect(codes[0]).not.toEqual([]);
    expect(codes[1]).toEqual(codes[0]);
  });
});
