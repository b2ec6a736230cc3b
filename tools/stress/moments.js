// @ts-check

/** The parts of a tracer's life, in which it is killed in turn. */
const PHASES = /** @type {const} */ (['attach', 'run', 'close']);

/**
 * What a tracer did that nobody killed: how many programs it attached, and how long its parts took, in milliseconds.
 * @typedef {{ attached: number, attach: number, run: number, close: number }} Life
 */

/**
 * When a tracer is killed: so many milliseconds after it said a line.
 * @typedef {{ phase: typeof PHASES[number], after: string, delay: number }} Moment
 */

/**
 * The moment of the kill with a number: each part of a life has a third of them, at random within it.
 * @param {number} number from 0 on
 * @param {Life} life
 * @param {() => number} random from 0 on, below 1
 * @returns {Moment}
 */
export function momentOf(number, life, random) {
  const phase = PHASES[number % PHASES.length] ?? 'attach';
  if (phase === 'run') return { phase, after: 'running', delay: random() * life.run };
  if (phase === 'close') return { phase, after: 'closing', delay: random() * life.close };
  // Before the first program of all, and after each but the last.
  const done = Math.floor(random() * life.attached);
  return { phase, after: `attached ${done}`, delay: (random() * life.attach) / life.attached };
}

/**
 * Numbers from 0 on, below 1, that a seed settles: the generator "mulberry32".
 * @param {number} seed
 * @returns {() => number}
 */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
