// @ts-check
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleEntry } from './bundle-entry.js';
import { median } from './statistics.js';
import {
  buildPrograms,
  ensurePerf,
  namesByPerf,
  startPrograms,
  timed,
  timePerf,
  writeFrames,
} from './symbols-programs.js';

/** How often each names all. */
const ROUNDS = 7;

/**
 * @typedef {object} Symbols
 * @property {{ program: string, frames: number, equal: number, alike: number, differences: [perf: string, tap: string, count: number][] }[]} programs
 * @property {{ frames: number, perf: number, tap: number, memory: number }} speed milliseconds and bytes, outside of the guest
 */

/**
 * Names frames of programs of all kinds by perf script and by tap: the same addresses in a guest, and a million of them here.
 * @param {string} share a folder that the guest sees, too
 * @param {(command: string[]) => AsyncIterable<string>} guest runs a script of this folder in one
 * @returns {Promise<Symbols>}
 */
export async function compareSymbols(share, guest) {
  ensurePerf();
  const built = join(share, 'symbols');
  mkdirSync(built);
  buildPrograms(built);
  const bundle = await bundleEntry('symbols-entry');
  const [data, map] = [join(built, 'perf.data'), join(built, 'perf.map')];
  /** @type {Symbols['programs']} */
  let programs = [];
  for await (const line of guest(['symbols-guest.js', built, bundle, data, map])) programs = JSON.parse(line);
  return { programs, speed: await compareSpeed(built, bundle, data) };
}

/**
 * Perf names what was sampled in the guest; tap names the same places in programs that run here, because it reads files of processes.
 * @param {string} built
 * @param {string} bundle
 * @param {string} data
 */
async function compareSpeed(built, bundle, data) {
  const script = join(built, 'script');
  const found = await namesByPerf(data, script);
  const programs = await startPrograms(built);
  try {
    const pids = [...new Set(found.map(({ pid }) => pid))].sort((left, right) => left - right);
    // Both have started them in the same order.
    const places = new Map(programs.map(({ child }, index) => [pids[index] ?? 0, placesOf(child.pid ?? 0)]));
    const frames = found.flatMap(({ pid, place, name, file }) => places.get(pid)?.(place, name, file) ?? []);
    // They only have to be there.
    for (const { child } of programs) child.kill('SIGSTOP');
    const asked = join(built, 'frames');
    writeFrames(asked, frames);
    const resolver = join(import.meta.dirname, 'symbols-names.js');
    const [said, names] = [join(built, 'said'), join(built, 'names')];
    /** @type {{ perf: number[], tap: number[], memory: number[] }} */
    const took = { perf: [], tap: [], memory: [] };
    for (let round = 0; round < ROUNDS; round++) {
      took.perf.push(timePerf(data, script));
      took.tap.push(timed(said, process.execPath, [resolver, bundle, asked, names]));
      took.memory.push(Number(readFileSync(said, 'utf8')));
    }
    return {
      frames: frames.length,
      perf: Math.round((median(took.perf) * frames.length) / found.length),
      tap: Math.round(median(took.tap)),
      memory: Math.max(...took.memory),
    };
  } finally {
    for (const { child } of programs) child.kill('SIGKILL');
  }
}

/**
 * Finds where a place of a file lies in a process, and a function that it has compiled.
 * @param {number} pid
 */
function placesOf(pid) {
  const mappings = readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, start = '', end = '', offset = '', path = ''] =
        /^(\w+)-(\w+) r-xp (\w+) \S+ \d+ +(\/.*)$/.exec(line) ?? [];
      return path === ''
        ? []
        : [{ path, start: hex(start), length: hex(end) - hex(start), offset: hex(offset) }];
    });
  /** @type {Map<string, bigint>} */
  const compiled = new Map();
  try {
    for (const line of readFileSync(`/tmp/perf-${pid}.map`, 'utf8').split('\n')) {
      const [address = '', , ...name] = line.split(' ');
      compiled.set(name.join(' '), hex(address || '0'));
    }
  } catch {
    // Only Node.js has one.
  }
  return (/** @type {string} */ place, /** @type {string} */ name, /** @type {string} */ file) => {
    const function_ = compiled.get(name.replace(/\+0x[0-9a-f]+$/, ''));
    if (function_ !== undefined) return [{ pid, address: function_ }];
    const at = hex(place);
    const mapping = mappings.find(
      ({ path, offset, length }) => path === file && at >= offset && at < offset + length,
    );
    return mapping === undefined ? [] : [{ pid, address: at - mapping.offset + mapping.start }];
  };
}

/** @param {string} digits */
const hex = (digits) => BigInt(`0x${digits}`);
