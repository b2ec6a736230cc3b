import { expect, it } from 'vitest';
import { clockTime, localClockTime } from './clock.js';

it('clockTime moves the monotonic clock to the local time of day', () => {
  const noon = Date.UTC(2026, 0, 1, 12, 0, 0, 250);
  expect(clockTime(5_000_000_000n, noon, 0)(5_000_001_000n)).toBe('12:00:00.250001');
  expect(clockTime(5_000_000_000n, noon, -60)(5_000_000_000n)).toBe('13:00:00.250000');
  expect(clockTime(5_000_000_000n, noon, 0)(4_000_000_000n)).toBe('11:59:59.250000');
  expect(clockTime(0n, 0, 300)(0n)).toBe('19:00:00.000000');
});

it('localClockTime says now', () => {
  const minute = (): string => new Date().toTimeString().slice(0, 5);
  const before = minute();
  const shown = localClockTime()(process.hrtime.bigint());
  expect([before, minute()]).toContain(shown.slice(0, 5));
});
