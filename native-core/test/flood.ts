import { expect } from 'vitest';
import { kernel as probes, on, type Kernel, type LeftOutRuns, type Query } from '../src/index.js';
import { context, currentComm, i64, probe, ptr, struct, tracepoint, u32 } from '../src/tapset.js';
import { callNumber, entryOf } from '../../packages/testing/src/system-calls.js';

/** Calls of each thread: TAP_FLOOD=1000000 makes it a flood of millions, which is told. */
export const calls: number = Number(process.env['TAP_FLOOD'] ?? 8_000);
/** Longest time of a test, in milliseconds: the usual one, or three hours for a flood of millions. */
export const patience: number = process.env['TAP_FLOOD'] === undefined ? 600_000 : 10_800_000;

/** Events of the program `compiled(workload/flood.c)`. */
export const ofFlood = () => currentComm().eq('workload');

const sysEnter = probe('test.enter', {
  at: tracepoint('raw_syscalls:sys_enter', { regs: ptr(struct('pt_regs', {})), id: i64 }),
  values: ({ id }) => ({ id }),
});
const getpgidNumber = callNumber('getpgid');
const getpgid = probes.fn(entryOf('getpgid'));
const perCpu = () => ({ cpu: context('cpu', u32) });

/** Two queries of the same events: one reports and counts them by one program, one only counts them. */
const both = <V extends object, Row, N extends string>(query: Query<V, Row, N>) => {
  const made = query.where(ofFlood);
  const empty = made.select(() => ({}));
  return {
    reported: empty.tally((events) => events.by(perCpu).count()),
    counted: made.by(perCpu).count(),
  };
};

/** What the flood does, by each mechanism; asked for when the kernel is there that has the trace event. */
export const queries = {
  fentry: () => both(on(getpgid)),
  fexit: () => both(on(getpgid.return)),
  kprobe: () => both(on(getpgid)),
  kretprobe: () => both(on(getpgid.return)),
  tp_btf: () => both(on(sysEnter).where((e) => e.id.eq(getpgidNumber))),
  raw_tp: () => both(on(sysEnter).where((e) => e.id.eq(getpgidNumber))),
  tracepoint: () => both(on(probes.tracepoint('syscalls', 'sys_enter_getpgid'))),
} as const;

/** Fails unless misses are known wherever this kernel tells them, and else said to be unknown. */
export function expectMisses(
  kernel: Kernel,
  mechanism: string,
  { missed, missedAtLeast, uncounted }: LeftOutRuns,
): void {
  /** Whether this kernel counts what it leaves out of kprobes and of programs at perf events. */
  const counts = Number(/^(\d+\.\d+)/.exec(kernel.release)?.[1]) >= 6.1 && !kernel.release.startsWith('6.1.');
  const known = counts || !['kprobe', 'kretprobe', 'tracepoint'].includes(mechanism);
  if (known) expect([missed, uncounted]).toEqual([missedAtLeast, []]);
  else expect([missed, uncounted]).toMatchObject(['unknown', [{ mechanism }]]);
}

/** What became of a flood: events that were made, between two numbers, and that were told. */
export interface Sum extends Pick<LeftOutRuns, 'missed' | 'uncounted'> {
  readonly produced: readonly [least: number, most: number];
  readonly delivered: number;
  /** Those without room in their ring or table. */
  readonly lost: number;
}

/** Fails unless a sum adds up. A flood of millions is told by a line, which tools/stress/flood.js shows. */
export function expectSum(what: string, { produced, delivered, lost, missed, uncounted }: Sum): void {
  const [least, most] = produced;
  const why = missed === 'unknown' ? ` (${uncounted[0]?.why})` : '';
  const range = least === most ? `${most}` : `${least} to ${most}`;
  const line = `produced ${range}, delivered ${delivered}, lost ${lost}, missed ${missed}${why}`;
  if (process.env['TAP_FLOOD'] !== undefined) console.log(`flood: ${what}: ${line}`);
  expect(delivered + lost, line).toBeGreaterThan(0);
  expect(delivered + lost, line).toBeLessThanOrEqual(most);
  if (missed !== 'unknown') expect(delivered + lost + missed, line).toBeGreaterThanOrEqual(least);
}
