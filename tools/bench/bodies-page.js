// @ts-check

/** The programs whose bodies are timed. */
export const BODIES = /** @type {const} */ ([
  ['record', 'an event with time, CPU, pid, name and size'],
  ['filter', 'a filter that rejects all'],
  ['count', 'counting by name'],
  ['keys', 'counting by a number, with 4,096 keys'],
  ['hist', 'a distribution, with count, sum, least and greatest'],
  ['stack', 'an event with time, CPU and a stack of the kernel, of 16 frames at most'],
]);

/** Ways to write the same record, in c/own-ring.bpf.c. */
const RINGS = /** @type {const} */ ([
  ['ringbuf', 'the kernel’s ring, by its helpers'],
  ['own_waking', 'a ring of our own, which wakes its reader as the kernel’s does'],
  ['own_silent', 'a ring of our own that wakes nobody'],
  ['own_unsafe', 'the same, where no program may interrupt another'],
]);

/** @param {Record<string, number>} bodies */
export function bodiesSection(bodies) {
  return `## The bodies of programs

On this machine itself, whose kernel runs them by BPF_PROG_TEST_RUN and has none attached: nanoseconds for a run, beyond those of a
program that does nothing. The programs of clang -O2 ask the helper for the name of the task; tap reads it by its type. The limit is
what the calls of the kernel take without which it cannot be done: the clock, the ring, the look into the map, the walk of the stack.
All run by turns, 40 runs at a time, each with another number, and the least of 4,500 turns counts; repeated, it differs by some 5 ns.

| program | tap | clang | tap, of clang’s | limit |
| --- | --- | --- | --- | --- |
${BODIES.map(([name, title]) => bodyRow(bodies, name, title)).join('\n')}${ringRows(bodies)}`;
}

/** @param {Record<string, number>} bodies @param {string} name @param {string} title */
function bodyRow(bodies, name, title) {
  const [tap, clang] = [bodies[`tap ${name}`] ?? NaN, bodies[`c ${name}`] ?? NaN];
  // A few nanoseconds are what is not measured.
  const ratio = clang < 10 ? '' : (tap / clang).toFixed(2);
  // A filter that rejects calls nothing.
  const limit = Math.max(0, bodies[`c limit_${name}`] ?? 0);
  return `| ${title} | ${tap.toFixed(0)} | ${clang.toFixed(0)} | ${ratio} | ${limit.toFixed(0)} |`;
}

/** None for numbers of an earlier benchmark, which had no such rings. @param {Record<string, number>} bodies */
function ringRows(bodies) {
  if (bodies['c ringbuf'] === undefined) return '';
  return `

The same event by clang, its name read as tap reads it, into [rings of several kinds](./decisions/0015-own-ring.md):

| ring | ns |
| --- | --- |
${RINGS.map(([name, title]) => `| ${title} | ${(bodies[`c ${name}`] ?? NaN).toFixed(0)} |`).join('\n')}`;
}
