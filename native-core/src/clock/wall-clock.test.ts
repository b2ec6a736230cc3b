import { expect, it } from 'vitest';
import { WallClock } from './wall-clock.js';

it('follows a clock that is set, a tenth of a second later at most', () => {
  let offset = 1_000n;
  let measured = 0;
  const clock = new WallClock(() => {
    measured++;
    return offset;
  });
  expect(clock.at(5n)).toBe(1_005n);
  offset = 2_000n;
  expect(clock.at(100_000_005n)).toBe(100_001_005n);
  expect(measured).toBe(1);
  expect(clock.at(100_000_006n)).toBe(100_002_006n);
  expect(clock.at(7n)).toBe(2_007n);
  expect(measured).toBe(2);
});
