import { expect, it } from 'vitest';
import { Pressure } from './pressure.js';

const byRate = (then: 'report' | 'sample') => new Pressure({ rate: 1000, cpu: null, then });
const rates = (pressure: Pressure, ...all: readonly number[]) =>
  all.map((rate) => [pressure.look({ rate, cpu: null }), pressure.oneOf]);

it('a session is overloaded above its rate, until it is clearly below', () => {
  expect(rates(byRate('report'), 1000, 1001, 5000, 900, 801, 800, 900, 1001)).toEqual([
    [null, 1],
    ['begins', 1],
    [null, 1],
    [null, 1],
    [null, 1],
    ['ends', 1],
    [null, 1],
    ['begins', 1],
  ]);
});

it('as few events are taken as bring it back to its rate', () => {
  expect(rates(byRate('sample'), 3500, 3999, 4001, 900, 500)).toEqual([
    ['begins', 4],
    [null, 4],
    ['changes', 5],
    ['changes', 2],
    ['ends', 1],
  ]);
  expect(rates(byRate('sample'), 1e9)).toEqual([['begins', 65_536]]);
});

it('finds the share of events at which its time is what it may be', () => {
  const pressure = new Pressure({ rate: null, cpu: 0.5, then: 'sample' });
  // Each look costs a tenth of a CPU whatever is taken, and two CPUs when all events are.
  const cpu = (): number => 0.1 + 2 / pressure.oneOf;
  expect(pressure.look({ rate: 0, cpu: cpu() })).toBe('begins');
  for (let i = 0; i < 10; i++) pressure.look({ rate: 0, cpu: cpu() });
  expect(cpu()).toBeLessThanOrEqual(0.5);
  expect(cpu()).toBeGreaterThan(0.4);
  expect(pressure.look({ rate: 0, cpu: null })).toBe(null);
  expect(pressure.look({ rate: 0, cpu: 0.01 })).toBe('ends');
  expect(pressure.oneOf).toBe(1);
});

it('the greater of both decides', () => {
  const pressure = new Pressure({ rate: 1000, cpu: 0.5, then: 'sample' });
  expect([pressure.look({ rate: 2000, cpu: 2 }), pressure.oneOf]).toEqual(['begins', 4]);
  expect([pressure.look({ rate: 9000, cpu: 0.1 }), pressure.oneOf]).toEqual(['changes', 9]);
});
