// @ts-check
// Starts a guest that stays: see options.js for the command line.
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, say } from '../setup/say.js';
import { joinGuest } from './guest.js';
import { guestMain } from './guest-main.js';
import { UP_USAGE, parseUpOptions } from './options.js';
import { takePlace } from './places.js';
import { spawnStaying } from './qemu.js';
import { readyKernel } from './ready.js';
import { findStaying, remember, stayingFolder } from './staying.js';
import { missingTools } from './tools.js';

guestMain(UP_USAGE, parseUpOptions, async (options) => {
  const { series } = options.kernel;
  if (findStaying(series) !== undefined) {
    say(`a guest with kernel ${series} stays already`);
    return;
  }
  const image = await readyKernel(options.kernel);
  const place = await takePlace(`kernel ${series}, which stays: tools/vm/down --kernel ${series} ends it`);
  const folder = stayingFolder(series);
  rmSync(folder, { recursive: true });
  stayingFolder(series);
  remember(folder, options);
  const child = spawnStaying({ options, image, place }, folder);
  place.release();
  await Promise.race([
    ready(folder),
    once(child, 'exit').then(() => {
      const words = ['qemu.log', 'console.log'].map((name) => textOf(join(folder, name))).join('\n');
      throw new SetupError(`the guest with kernel ${image.version} died: ${words.trim()}`);
    }),
  ]);
  say(
    `a guest with kernel ${image.version} stays; tools/vm/run --kernel ${series} -- COMMAND uses it, tools/vm/down ends it`,
  );
  const missing = missingTools();
  if (missing.length > 0)
    say(`the guest has this machine's tools, and this machine lacks ${missing.join(', ')}`);
});

/** Waits until the agent answers; a guest that dies is another's business. @param {string} folder */
async function ready(folder) {
  while (!existsSync(join(folder, 'control'))) await sleep(50);
  const guest = await joinGuest(folder);
  guest.control.write('hello\n');
  for await (const line of createInterface({ input: guest.control })) if (line === 'ready') break;
  guest.leave();
}

/** @param {string} path */
const textOf = (path) =>
  existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r', '').slice(-2000) : '';
