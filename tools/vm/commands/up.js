// @ts-check
// Starts a guest that stays: see options.js for the command line.
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, say } from '../../setup/say.js';
import { privateFolder } from '../folders.js';
import { joinGuest } from '../machine/guest.js';
import { guestMain } from './command.js';
import { UP_USAGE, parseUpOptions } from './options.js';
import { lock, takePlace } from '../machine/places.js';
import { BOOTS, spawnStaying } from '../machine/qemu.js';
import { readyKernel } from '../kernel/ready.js';
import { findStaying, makeFolder } from '../machine/staying.js';
import { hearLines } from '../session/streams.js';
import { missingTools } from '../tools.js';

guestMain(UP_USAGE, parseUpOptions, async (options) => {
  const { kernel } = options;
  const image = await readyKernel(kernel);
  await lock(openSync(join(privateFolder(), 'up'), 'a'));
  if (findStaying(kernel) !== undefined) return say(`a guest with kernel ${kernel.name} stays already`);
  const words = `--kernel ${kernel.series} --arch ${kernel.architecture.name}`;

  const place = await takePlace(`kernel ${kernel.name}, which stays: tools/vm/down ${words} ends it`);
  for (let boot = 1; ; boot += 1) {
    const why = await start({ options, image, place });
    if (why === undefined) break;
    if (boot === BOOTS) throw new SetupError(`the guest with kernel ${image.version} died: ${why}`);
    say(`kernel ${image.version} did not reach user space; booting it again`);
  }
  say(
    `a guest with kernel ${image.version} stays; tools/vm/run ${words} -- COMMAND uses it, tools/vm/down ends it`,
  );
  const missing = image.programs === undefined ? missingTools() : [];
  if (missing.length > 0)
    say(`the guest has this machine's tools, and this machine lacks ${missing.join(', ')}`);
});

/**
 * Starts a guest that stays and waits until it is ready.
 * @param {import('../machine/qemu.js').Machine & { options: import('./options.js').GuestOptions }} machine
 * @returns {Promise<string | undefined>} its last words when it died instead
 */
async function start(machine) {
  const folder = makeFolder(machine.options);
  const ended = once(spawnStaying(machine, folder), 'exit').then(() =>
    ['qemu.log', 'console.log']
      .map((name) => textOf(join(folder, name)))
      .join('\n')
      .trim(),
  );
  return Promise.race([ready(folder).then(() => undefined), ended]);
}

/** Waits until the agent answers; a guest that dies is another's business. @param {string} folder */
async function ready(folder) {
  while (!existsSync(join(folder, 'control'))) await sleep(50);
  const guest = await joinGuest(folder);
  guest.control.write('hello\n');
  await new Promise((resolve) => hearLines(guest.control, (line) => line === 'ready' && resolve(line)));
  guest.leave();
}

/** @param {string} path */
const textOf = (path) =>
  existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r', '').slice(-2000) : '';
