// @ts-check
import { say } from '../setup/say.js';
import { parsedLines } from './many.js';
import { startUnder } from './round.js';
import { nodeAlone } from './start-variants.js';

const KERNEL = '6.1';
/** With a second processor, what others do there would count as time, too. */
const COUNTING = ['--count-instructions', '--cpus', '1'];
/** Starts of each that count. */
const ROUNDS = 3;

/**
 * How long readers take to start, and tap keeps the event loop, in instructions.
 * @param {string} built folder of the programs built from C
 * @param {import('./many.js').Guest} guest
 * @returns {Promise<import('./start-page.js').Start>}
 */
export async function measureStart(built, guest) {
  say('starting all readers');
  const starts = await parsedLines(guest(KERNEL, COUNTING, ['start-guest.js', built, String(ROUNDS)]));
  say('measuring the turns of the event loop');
  const turns = await parsedLines(guest(KERNEL, COUNTING, ['turns-guest.js', built]));
  if (starts.length === 0 || turns.length === 0)
    throw new Error('a guest was to print lines, and printed none');
  return { starts, turns, node: await nodeHere(built) };
}

/** Least CPU time that Node alone takes on this machine itself, in nanoseconds. @param {string} built */
async function nodeHere(built) {
  const times = [];
  for (let i = 0; i < 10; i += 1) times.push((await startUnder(nodeAlone, built)).cpu);
  return Math.min(...times);
}
