import { map, on, u32, u64, type Attachable } from '@tap/native-core/tapset';
import { execname } from '@tap/context';
import { tcp } from '@tap/net';
import { describe, expect, it } from 'vitest';
import { listing } from '../../../native-core/src/asm/index.js';
import { resolve } from '../../../native-core/src/resolve/index.js';
import { codeOptions, makeCode } from '../../../native-core/src/session/index.js';
import { fixtureKernel, fixtureKernels } from './index.js';
import { allProbes } from './tapsets.js';

const ways = [
  { name: 'the best mechanism', options: {} },
  { name: 'kprobes', options: { mechanisms: ['kprobe', 'kretprobe', 'raw_tp'] as const } },
];

describe.each(fixtureKernels)('with an overload guard, on kernel %s', (name) => {
  const kernel = fixtureKernel(name);

  /** The listings of a query's programs, without a guard and with one. */
  const listingsOf = (query: Attachable, options = {}): readonly (readonly [string, string])[] =>
    resolve(query.spec, kernel, { targetPid: 0, ...options }).flatMap(({ candidates }, number) =>
      candidates.map((candidate) => {
        const code = (guarded: boolean): string =>
          listing(makeCode(query.spec, candidate, codeOptions(kernel, number, 64, { guarded })).instructions);
        return [code(false), code(true)] as const;
      }),
    );

  it.each(ways)(
    'every probe leaves out events before it takes a place in a ring, with $name',
    ({ options }) => {
      for (const probe of allProbes)
        for (const [without, guarded] of listingsOf(on(probe), options)) {
          expect(without).not.toContain('get_prandom_u32');
          expect(guarded.match(/get_prandom_u32/g)).toHaveLength(1);
          expect(guarded.indexOf('get_prandom_u32')).toBeLessThan(guarded.indexOf('ringbuf_reserve'));
        }
    },
  );

  it('so does a table, before it looks for a row', () => {
    const query = on(tcp.sendmsg)
      .by(() => ({ comm: execname() }))
      .count();
    for (const [, guarded] of listingsOf(query)) {
      const chance = guarded.indexOf('get_prandom_u32');
      expect(chance).toBeGreaterThan(0);
      expect(chance).toBeLessThan(guarded.indexOf('table:'));
    }
  });

  it('a query that only changes named maps is as it is without', () => {
    const sent = map('sent', u32, u64);
    const query = on(tcp.sendmsg).update((e) => [sent.add(e.dport, 1)]);
    for (const [without, guarded] of listingsOf(query)) expect(guarded).toBe(without);
  });
});
