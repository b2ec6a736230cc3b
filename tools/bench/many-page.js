// @ts-check
import { target } from './target.js';

/**
 * What attaching many gave. Times are in milliseconds.
 * @typedef {object} Many
 * @property {{ functions: number, programs: number, attach: number, close: number, tap: number, bpftrace: number | null }} functions
 * @property {{ probes: number, programs: number, attach: number, close: number }} probes
 * @property {OnCpus[]} cpus
 */

/**
 * What attaching one probe gave in a guest: how many CPUs the kernel names, and bytes of memory in it.
 * @typedef {Record<'possible' | 'online' | 'attach' | 'close' | 'memory', number>} OnCpus
 */

/** @param {Many} many */
export function manySection({ functions, probes, cpus }) {
  const { functions: count, programs, attach, close, tap, bpftrace } = functions;
  return `## Many functions, many CPUs

In a guest with kernel 6.12, ${count} functions of the kernel were counted, each by itself, until both tracers were attached, and no longer.
tap took ${seconds(tap)} from its start to its end, ${seconds(attach)} of it to attach and ${seconds(close)} to detach, with programs in the kernel: ${programs}.
${bpftrace === null ? 'bpftrace did not get so far.' : `bpftrace took ${seconds(bpftrace)}.`}

All ${probes.probes} probes of the tapsets that kernel 6.1 has were counted at once, by ${probes.programs} programs: ${seconds(probes.attach)} to attach and
${seconds(probes.close)} to detach. Nearly all of it is the kernel's own time, which waits for its CPUs at each link.

One probe that reports, in guests with kernel 6.1 and two CPUs, which may become more:

| possible CPUs | to attach, ms | to detach, ms | memory in the kernel |
| --- | --- | --- | --- |
${cpus.map(({ possible, attach: on, close: off, memory }) => `| ${possible} | ${on} | ${off} | ${(memory / 2 ** 20).toFixed(1)} MiB |`).join('\n')}

These are times of the emulator, too: compare them with each other.`;
}

/** @param {Many} many */
export function manyTargets({ functions: { tap, bpftrace }, cpus }) {
  const ratio = bpftrace === null ? null : tap / bpftrace;
  const slowest = Math.max(...cpus.map(({ attach }) => attach));
  return [
    ratio === null
      ? '- **not decided**: time to count many functions, of bpftrace’s: it did not attach to them'
      : target('time to count many functions, of bpftrace’s', ratio <= 1, ratio.toFixed(2), 'at most 1'),
    target(
      'time to attach where up to 1,024 CPUs are possible, in the emulator',
      slowest < 1000,
      `${slowest} ms`,
      'less than 1 s outside of it',
    ),
  ];
}

/** @param {number} milliseconds */
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
