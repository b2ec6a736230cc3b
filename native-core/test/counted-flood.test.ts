import { expect, it } from 'vitest';
import { compiled } from '../../packages/testing/src/compiled.js';
import { countedFlood } from './counted-flood.js';

const workload = compiled(new URL('workload/flood.c', import.meta.url));

it('a flood that ends has made all its calls', async () => {
  const { counts, end } = countedFlood(workload, 3, 1_000);
  expect(await end()).toBe(0);
  expect(counts()).toEqual({ begun: 3_000, ended: 3_000 });
});

it('of a flood that is killed each thread has begun one call more than have ended, at most', async () => {
  const { child, counts, until, end } = countedFlood(workload, 2, 1_000_000_000);
  await until(10_000);
  child.kill('SIGKILL');
  expect(await end()).toBe('SIGKILL');
  const { begun, ended } = counts();
  expect(ended).toBeGreaterThanOrEqual(10_000);
  expect(begun - ended).toBeGreaterThanOrEqual(0);
  expect(begun - ended).toBeLessThanOrEqual(2);
});
