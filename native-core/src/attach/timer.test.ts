import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SysError, type PerfEventSpec, type Program } from '../sys/index.js';
import { TimerAttachment } from './timer.js';

const second = 1_000_000_000n;
const hertz = 100;

/** The machine: CPUs that are listed, those that are online, and what the timer of each has counted, in nanoseconds. */
const machine = {
  listed: [0, 1, 2],
  online: new Set<number>(),
  counted: new Map<number, bigint>(),
  now: 0n,
  closed: [] as number[],
};

vi.mock('../sys/index.js', async (original) => ({
  ...(await original<object>()),
  runningCpus: () => machine.listed,
  monotonicTime: () => machine.now,
  readPerfEvent: ({ fd: cpu }: { fd: number }) => machine.counted.get(cpu) ?? 0n,
}));
vi.mock('./start-event.js', () => ({
  startEvent: (_: Program, { cpu }: PerfEventSpec) => {
    if (!machine.online.has(cpu)) throw refused('ENODEV');
    machine.counted.set(cpu, 0n);
    return { event: { fd: cpu, close: () => machine.closed.push(cpu) }, link: null };
  },
}));

function refused(code: string): SysError {
  return new SysError({ message: code, code, errno: 19, syscall: 'perf_event_open', log: null });
}

/** Time goes on, and each CPU that is online counts it. */
function pass(milliseconds: number): void {
  const passed = BigInt(milliseconds) * 1_000_000n;
  machine.now += passed;
  for (const cpu of machine.online) machine.counted.set(cpu, (machine.counted.get(cpu) ?? 0n) + passed);
  vi.advanceTimersByTime(milliseconds);
}

const attachTo = (runs: (cpu: number) => number): TimerAttachment =>
  new TimerAttachment({} as Program, hertz, runs);

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(machine, { online: new Set([0]), counted: new Map(), now: second, closed: [] });
});
afterEach(() => vi.useRealTimers());

it('of the CPUs that are listed, samples those that are online, and misses nothing of the others', () => {
  machine.online.add(2);
  const timer = attachTo((cpu) => (cpu === 1 ? 0 : Number(machine.now - second) / 1e7));
  pass(500);
  pass(500);
  expect(timer.missed()).toEqual({ count: 0, unknown: null });
  timer.close();
  expect(machine.closed).toEqual([0, 2]);
});

it('samples a listed CPU once it comes online, from when somebody looked last', () => {
  const timer = attachTo((cpu) => (cpu === 1 ? 0 : 1e6));
  pass(500);
  machine.online.add(1);
  pass(500);
  // Half a second at 100 hertz, but for the one that may be on its way.
  expect(timer.missed()).toEqual({ count: 49, unknown: null });
  timer.close();
  expect(machine.closed).toEqual([0, 1]);
});

it('of a listed CPU that goes offline, misses what it should have sampled until then', () => {
  machine.online.add(1);
  const timer = attachTo((cpu) => (cpu === 1 ? 0 : 1e6));
  pass(500);
  pass(200);
  machine.online.delete(1);
  pass(300);
  pass(500);
  expect(timer.missed()).toEqual({ count: 70, unknown: null });
  timer.close();
  expect(machine.closed).toEqual([1, 0]);
});

it('refuses to attach where no CPU can be sampled', () => {
  machine.online.clear();
  expect(() => attachTo(() => 0)).toThrow(SysError);
});
