// @ts-check
import { say } from '../setup/say.js';

/** The oldest kernel of the tests that attaches many functions by one link. */
const MANY_KERNEL = '6.12';
/** `possible_cpus=` raises the number of possible CPUs only before Linux 6.9; since then it can only lower it. */
const CPUS_KERNEL = '6.1';
/** How many CPUs are possible in the guests that one probe is attached in. */
const POSSIBLE = [2, 64, 1024];

/**
 * Runs a script of this folder in a guest, and gives the lines that it prints.
 * @typedef {(kernel: string, options: string[], command: string[]) => AsyncIterable<string>} Guest
 */

/**
 * Attaches many functions, and one probe on kernels with many CPUs.
 * @param {Guest} guest
 * @returns {Promise<import('./many-page.js').Many>}
 * @throws Error when a guest tells nothing, or does not have the CPUs that it was to have.
 */
export async function attachMany(guest) {
  say('attaching many functions');
  const functions = await told(guest(MANY_KERNEL, [], ['many-guest.js', 'functions']));
  say('attaching the probes of all tapsets');
  const probes = await told(guest(CPUS_KERNEL, [], ['many-guest.js', 'probes']));
  const cpus = [];
  for (const possible of POSSIBLE) {
    say(`attaching where ${possible} CPUs are possible`);
    const options = ['--append', `possible_cpus=${possible}`];
    cpus.push(checked(await told(guest(CPUS_KERNEL, options, ['many-guest.js', 'cpus'])), possible));
  }
  return { functions, probes, cpus };
}

/** The only line of a guest, which has ended well. @param {AsyncIterable<string>} printed */
async function told(printed) {
  const all = await parsedLines(printed);
  if (all.length !== 1) throw new Error(`a guest was to print one line, and printed ${all.length}`);
  return all[0];
}

/** What a guest that has ended well printed as lines of JSON. @param {AsyncIterable<string>} printed */
export async function parsedLines(printed) {
  const all = [];
  for await (const line of printed) all.push(JSON.parse(line));
  return all;
}

/** @param {import('./many-page.js').OnCpus} one @param {number} possible */
function checked(one, possible) {
  if (one.possible !== possible)
    throw new Error(`a guest was to have ${possible} possible CPUs, and has ${one.possible}`);
  for (const [name, value] of Object.entries(one))
    if (!Number.isFinite(value))
      throw new Error(`a guest was to tell ${name} as a number, and told ${value}`);
  return one;
}
