import type { Overload } from '@tap/native-core';
import { expect, it } from 'vitest';
import { overloadOptions, overloadText } from './overload.js';

const begins: Overload = {
  state: 'begins',
  time: 0n,
  rate: 120_000.4,
  cpu: null,
  limits: { rate: 50_000, cpu: null },
  then: 'sample',
  oneOf: 4,
};

it.each<[Partial<Overload>, string | null]>([
  [{}, 'overload: 120,000 events/s, limit 50,000: one of 4 is taken'],
  [{ then: 'report', oneOf: 1 }, 'overload: 120,000 events/s, limit 50,000'],
  [{ then: 'stop', oneOf: 1 }, 'overload: 120,000 events/s, limit 50,000: tap ends'],
  [
    { limits: { rate: null, cpu: 0.355 }, cpu: 1.25 },
    'overload: 125 % of a CPU, limit 35.5 %: one of 4 is taken',
  ],
  [
    { limits: { rate: 5, cpu: 0.5 }, cpu: 0.0123 },
    'overload: 120,000 events/s, limit 5; 1.23 % of a CPU, limit 50 %: one of 4 is taken',
  ],
  [{ state: 'changes' }, null],
  [{ state: 'ends', rate: 7 }, 'overload has ended: 7 events/s, limit 50,000: all events are taken'],
  [{ state: 'ends', rate: 7, then: 'report' }, 'overload has ended: 7 events/s, limit 50,000'],
])('%j is said', (change, text) => expect(overloadText({ ...begins, ...change })).toBe(text));

it('is asked for by a limit', () => {
  const tell = (): void => undefined;
  expect(overloadOptions({}, tell)).toBe(null);
  expect(overloadOptions({ maxRate: 5 }, tell)).toEqual({ rate: 5, tell });
  expect(overloadOptions({ maxCpu: 50, overload: 'stop' }, tell)).toEqual({ cpu: 0.5, then: 'stop', tell });
  expect(() => overloadOptions({ overload: 'stop' }, tell)).toThrow(
    '--overload goes with --max-rate or --max-cpu',
  );
});
