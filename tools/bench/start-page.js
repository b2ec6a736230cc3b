// @ts-check
import { median } from './statistics.js';
import { startVariants } from './start-variants.js';
import { target } from './target.js';

/**
 * How readers start, and how long tap keeps the event loop. Times of the guest are instructions, in nanoseconds or milliseconds of its
 * clocks.
 * @typedef {object} Start
 * @property {({ variant: string } & import('./round.js').Started)[]} starts
 * @property {({ what: string } & import('./turns.js').Longest)[]} turns
 * @property {number} node nanoseconds of CPU that Node alone takes outside of the guest
 */

/** Milliseconds that nothing but one call of the kernel may keep the event loop. */
const LONGEST_TURN = 50;

/** @param {Start} start */
export function startSection(start) {
  const rows = startVariants('', '').map(({ name, title }) => {
    const { cpu, startup, memory } = medianOf(start, name);
    const cells = [
      title,
      (cpu / 1e6).toFixed(0),
      (cpu / medianOf(start, 'node').cpu).toFixed(1),
      (startup / 1e6).toFixed(0),
      (memory / 1e6).toFixed(0),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const rate = perMillisecond(start);
  return `## Start

From the start of a process until it is attached, in a guest whose clocks count instructions, one a nanosecond, so that nothing else on
the machine has a part in it. The median of three starts. The time includes that in which the process waited, for the kernel for example.

| program | instructions of all its threads, millions | of Node.js alone | time, ms of that clock | peak memory, MB |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

[What a start is made of](./decisions/0016-start.md), and why it is not less.

## Turns of the event loop

In such a guest, with one program in C and one in JavaScript that never stop: the most that tap did between two turns of the event loop,
beside what its addon did, which calls the kernel. On this machine itself, ${rate.toFixed(1)} million instructions take a millisecond,
by what Node.js takes alone there and here.

| work | instructions, millions | here, ms | longest call of the kernel, ms of that clock |
| --- | --- | --- | --- |
${start.turns.map(({ what, own, call, name }) => `| ${what} | ${own.toFixed(0)} | ${(own / rate).toFixed(0)} | ${call.toFixed(0)}, \`${name}\` |`).join('\n')}`;
}

/** @param {Start} start */
export function startTargets(start) {
  const [node, tap, bpftrace] = ['node', 'batches', 'bpftrace-print'].map((name) => medianOf(start, name));
  const cpu = (tap?.cpu ?? NaN) / (node?.cpu ?? NaN);
  const time = (tap?.startup ?? NaN) / (bpftrace?.startup ?? NaN);
  const imports = `to import native-core and two tapsets alone takes ${(medianOf(start, 'imports').cpu / (node?.cpu ?? NaN)).toFixed(1)} of Node.js ([what a start is made of](./decisions/0016-start.md))`;
  const turn = Math.max(...start.turns.map(({ own }) => own)) / perMillisecond(start);
  return [
    target('CPU until attached, of Node.js alone', cpu <= 2, cpu.toFixed(1), 'at most 2.0', imports),
    target(
      'time from start to attached, of bpftrace’s',
      time <= 0.5,
      time.toFixed(2),
      'at most 0.5',
      imports,
    ),
    target(
      'longest turn of the event loop in the work above, without calls of the kernel',
      turn <= LONGEST_TURN,
      `${turn.toFixed(0)} ms`,
      `at most ${LONGEST_TURN} ms`,
    ),
  ];
}

/** Bytes that tap's reader has had at most when it is attached. @param {Start} start */
export const memoryAtStart = (start) => medianOf(start, 'batches').memory;

/** Millions of instructions in a millisecond of this machine. @param {Start} start */
const perMillisecond = (start) => medianOf(start, 'node').cpu / start.node;

/** @param {Start} start @param {string} name */
function medianOf({ starts }, name) {
  const own = starts.filter(({ variant }) => variant === name);
  return {
    cpu: median(own.map(({ cpu }) => cpu)),
    startup: median(own.map(({ startup }) => startup)),
    memory: median(own.map(({ memory }) => memory)),
  };
}
