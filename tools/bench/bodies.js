// @ts-check
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleEntry } from './bundle-entry.js';

/** Each program runs 40 times in each. */
const ROUNDS = 1500;
/** How often all is repeated: the least counts, as nothing but the machine's other work makes a run longer. */
const REPEATS = 3;

/**
 * Times the bodies of tap's programs and of clang's on this machine itself, which attaches none of them.
 * @param {string} built folder of the programs built from C
 * @returns {Promise<Record<string, number>>} nanoseconds for a run, as `tap record` and `c record`
 */
export async function timeBodies(built) {
  const entry = await bundleEntry('bodies-entry');
  const { loadBodies } = await import(pathToFileURL(entry).href);
  const bodies = /** @type {[string, number][]} */ (Object.entries(loadBodies()));
  /** @type {Record<string, number>} */
  const least = {};
  for (let repeat = 0; repeat < REPEATS; repeat += 1)
    for (const times of [
      timeOnce(join(built, 'bodies.bpf.o'), bodies),
      timeOnce(join(built, 'own-ring.bpf.o'), []),
    ])
      for (const [name, ns] of Object.entries(times)) least[name] = Math.min(least[name] ?? Infinity, ns);
  return least;
}

/**
 * @param {string} object its programs are timed, and those with these descriptors
 * @param {[name: string, descriptor: number][]} bodies
 * @returns {Record<string, number>}
 */
function timeOnce(object, bodies) {
  // The child has them from 3 on.
  const named = bodies.map(([name], index) => `${name}=${index + 3}`);
  const printed = execFileSync(join(dirname(object), 'bodies'), [object, String(ROUNDS), ...named], {
    stdio: ['ignore', 'pipe', 'inherit', ...bodies.map(([, descriptor]) => descriptor)],
    encoding: 'utf8',
  });
  return JSON.parse(printed);
}
