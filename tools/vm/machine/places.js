// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, say } from '../../setup/say.js';
import { privateFolder } from '../folders.js';

/** How many guests run at once: an emulated one keeps a core busy, and with more guests than cores all of them together take longer. */
export const PLACES = availableParallelism();
/** How often one who waits looks for a free place, in milliseconds. */
const LOOK = 500;

/**
 * A place for a guest. Whoever holds its descriptor open keeps it: this process, and QEMU, which gets it handed down. So it is
 * free again when both have ended, however they ended.
 * @typedef {{ lock: number, release(): void }} Place
 */

/**
 * Takes a place for a guest; waits for one while as many guests run as this machine has cores, whoever started them. Those
 * who wait get places in the order in which they came.
 * @param {string} occupant what runs there, for others that wait
 * @param {string} folder where the locks are, the same for all who share a machine
 * @returns {Promise<Place>}
 */
export async function takePlace(occupant, folder = privateFolder('places')) {
  const queue = openSync(join(folder, 'queue'), 'a');
  try {
    let told = false;
    if (!(await lock(queue, '--nonblock'))) {
      tellWhy(folder);
      told = true;
      await lock(queue);
    }
    for (;;) {
      const place = await freePlace(folder, occupant);
      if (place !== undefined) return place;
      if (!told) tellWhy(folder);
      told = true;
      await sleep(LOOK);
    }
  } finally {
    closeSync(queue);
  }
}

/** @param {string} folder @param {string} occupant @returns {Promise<Place | undefined>} */
async function freePlace(folder, occupant) {
  for (const path of placePaths(folder)) {
    const descriptor = openSync(path, 'a+');
    if (await lock(descriptor, '--nonblock')) {
      ftruncateSync(descriptor);
      writeSync(descriptor, occupant);
      return { lock: descriptor, release: () => closeSync(descriptor) };
    }
    closeSync(descriptor);
  }
  return undefined;
}

/** @param {string} folder */
function tellWhy(folder) {
  const occupants = placePaths(folder).map((path) => readFileSync(path, { encoding: 'utf8', flag: 'a+' }));
  say(
    `waiting for a place: ${PLACES} guests at once are all that this machine bears (${occupants.join('; ')})`,
  );
}

/** @param {string} folder */
const placePaths = (folder) => Array.from({ length: PLACES }, (_, index) => join(folder, String(index + 1)));

/**
 * Locks an open file. The lock belongs to the descriptor and its copies, not to the program that asks for it, and ends
 * with the last of them.
 * @param {number} descriptor
 * @param {...string} options of flock(1)
 * @returns {Promise<boolean>} whether it is locked now
 */
export async function lock(descriptor, ...options) {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', 'flock', ...options, '3'], {
    stdio: ['ignore', 'ignore', 'inherit', descriptor],
  });
  const [status] = await once(child, 'exit');
  // flock(1) ends with 1 when somebody else has it.
  if (status !== 0 && status !== 1) throw new SetupError(`flock ended with ${status}`);
  return status === 0;
}
