// @ts-check
// Runs a command inside a real kernel; see options.js for the command line.
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError, say } from '../../setup/say.js';
import { GUEST_FAILED, guestMain } from './command.js';
import { joinGuest, startGuest } from '../machine/guest.js';
import { listenForInterrupts } from '../session/interrupt.js';
import { RUN_USAGE, parseRunOptions } from './options.js';
import { takePlace } from '../machine/places.js';
import { BOOTS } from '../machine/qemu.js';
import { readyKernel } from '../kernel/ready.js';
import { runInGuest } from '../session/run-in-guest.js';
import { borrow, findStaying, forgetDead, whyNotThere } from '../machine/staying.js';

/** @typedef {import('./options.js').RunOptions} RunOptions */
/** @typedef {import('../session/run-in-guest.js').Outcome} Outcome */
/** @typedef {(guest: import('../machine/guest.js').Guest) => Promise<Outcome>} Run */

guestMain(RUN_USAGE, parseRunOptions, async (options) => {
  const interrupts = listenForInterrupts();
  const image = await readyKernel(options.kernel);
  const staying = options.fresh ? undefined : findFor(options);
  const job = {
    command: options.command,
    folder: process.cwd(),
    share: staying?.made.share ?? options.share,
    env: process.env,
    stays: staying !== undefined,
  };
  /** @type {Run} */
  const run = (guest) => runInGuest(guest, options, image, job, interrupts);
  const outcome = staying === undefined ? await runFresh(options, image, run) : await runThere(staying, run);
  process.exitCode = tell(outcome, options, image.version);
});

/** The panic that a kernel told on its console. @param {Outcome} outcome */
const panicOf = ({ complaints }) => /Kernel panic.*/.exec(complaints)?.[0];

/** The guest that stays, if there is one for this run. @param {RunOptions} options */
function findFor(options) {
  if (forgetDead(options.kernel))
    say(`the guest with kernel ${options.kernel.name} that stayed has died: starting a fresh one`);
  const staying = findStaying(options.kernel);
  const why = staying && whyNotThere(staying, options);
  if (why === undefined) return staying;
  say(`a guest with kernel ${options.kernel.name} stays, but ${why}: starting a fresh one`);
  return undefined;
}

/** @param {import('../machine/staying.js').Staying} staying @param {Run} run */
async function runThere(staying, run) {
  const giveBack = await borrow(staying);
  try {
    await sleep(untilNextSecond());
    return await run(await joinGuest(staying.folder));
  } finally {
    giveBack();
  }
}

/**
 * A guest tells a file that has changed from what it remembers by a version that QEMU makes of the size and the second of the last
 * change (hw/9pfs/9p.c). So nothing is read in the second in which it may have been written: of the same size, it would look the same
 * when it changed once more in that second. A file's time may be a tick of the clock behind.
 */
const untilNextSecond = () => 1_020 - (Date.now() % 1_000);

/** @param {RunOptions} options @param {import('../kernel/image.js').KernelImage} image @param {Run} run */
async function runFresh(options, image, run) {
  const place = await takePlace(
    `kernel ${options.kernel.name}, for process ${process.pid}: ${options.command[0]}`,
  );
  try {
    for (let boot = 1; ; boot += 1) {
      const outcome = await run(startGuest({ options, image, place }));
      if (outcome.kind !== 'never-ready' || boot === BOOTS) return outcome;
      const why = panicOf(outcome) ?? outcome.reason;
      if (/unable to find CPU model/.test(why)) throw new SetupError(`--cpu ${options.cpu}: QEMU ${why}`);
      say(`kernel ${image.version} did not reach user space (${why}); booting it again`);
    }
  } finally {
    place.release();
  }
}

/**
 * Tells what there is to tell of a run.
 * @param {Outcome} outcome
 * @param {RunOptions} options
 * @param {string} version
 * @returns {number} the status to end with
 */
function tell(outcome, options, version) {
  const lastWords = options.verbose ? '' : outcome.complaints;
  switch (outcome.kind) {
    case 'exit':
      if (lastWords !== '') say(`kernel ${version} wrote on its console:\n${lastWords}`);
      if (outcome.left.length > 0) say(`the command left in the guest: ${outcome.left.join(', ')}`);
      return outcome.status;
    case 'still':
      say(
        `the guest with kernel ${version} stood still for ${options.still} s${lastWords && `\n${lastWords}`}`,
      );
      return 124;
    default:
      say(
        `the guest with kernel ${version} died: ${panicOf(outcome) ?? outcome.reason}${lastWords && `\n${lastWords}`}`,
      );
      return GUEST_FAILED;
  }
}
