// @ts-check
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { jobText } from './job.js';
import { startGuest } from './qemu.js';
import { copyOutput, watchConsole } from './streams.js';

/** How long a guest may take until it is ready for the command; a machine under load needs a multiple of 10 s. */
const BOOT_SECONDS = 180;
/** How long a command that was asked to end may take until the guest is stopped. */
const GRACE_SECONDS = 10;

/**
 * How a guest's life ended: with a status for the command, or without one. `complaints` is what the kernel wrote on its
 * console, which is silent when all is well.
 * @typedef {{ complaints: string } & ({ kind: 'exit', status: number } | { kind: 'never-ready' | 'died', reason: string })} Outcome
 */

/**
 * Starts a guest, runs one command in it and passes its streams through.
 * @param {import('./options.js').RunOptions} options
 * @param {import('./image.js').KernelImage} image
 * @param {import('./job.js').Job} job
 * @param {ReturnType<typeof import('./interrupt.js').listenForInterrupts>} interrupts
 * @returns {Promise<Outcome>}
 */
export async function runInGuest(options, image, job, interrupts) {
  const endMark = randomBytes(24).toString('hex');
  const guest = startGuest(options, image);
  const consoleText = watchConsole(guest.console, options.verbose);
  /** @type {NodeJS.Timeout[]} */
  const timers = [];
  const after = (/** @type {number} */ seconds, /** @type {() => void} */ action) => {
    timers.push(setTimeout(action, Math.min(seconds * 1000, 2 ** 31 - 1)));
  };

  /** @type {Promise<Outcome>} */
  const outcome = new Promise((resolve) => {
    let started = false;
    let timedOut = false;
    const exit = (/** @type {number} */ status) => {
      resolve({ kind: 'exit', status: timedOut ? 124 : status, complaints: consoleText() });
    };
    const fail = (/** @type {string} */ reason) => {
      resolve({ kind: started ? 'died' : 'never-ready', reason, complaints: consoleText() });
    };
    const askToEnd = (/** @type {string} */ signal, /** @type {number} */ status) => {
      guest.control.write(`signal ${signal}\n`);
      after(GRACE_SECONDS, () => exit(status));
    };
    const outputs = Promise.all([
      copyOutput(guest.stdout, endMark, process.stdout),
      copyOutput(guest.stderr, endMark, process.stderr),
    ]);
    // Like the signal SIGPIPE: nobody reads what the command writes.
    outputs.catch(() => exit(141));

    const onTimeout = () => {
      timedOut = true;
      askToEnd('TERM', 124);
    };
    const onLine = (/** @type {string} */ line) => {
      const [word, value] = line.split(' ');
      if (word === 'ready') guest.control.write(withLength(jobText(job, image, endMark)));
      if (word === 'started') {
        started = true;
        process.stdin.pipe(guest.stdin);
        if (options.timeout !== undefined) after(options.timeout, onTimeout);
      }
      if (word === 'exit')
        void outputs.then(
          () => exit(Number(value)),
          () => {},
        );
    };
    createInterface({ input: guest.control }).on('line', onLine);
    interrupts.setHandler(({ signal, status, isFirst }) => {
      if (started && isFirst) askToEnd(signal, status);
      else exit(status);
    });
    after(BOOT_SECONDS, () => started || fail(`not ready after ${BOOT_SECONDS} s`));
    void guest.ended.then(fail);
  });

  try {
    return await outcome;
  } finally {
    timers.forEach(clearTimeout);
    interrupts.setHandler(undefined);
    process.stdin.unpipe(guest.stdin);
    process.stdin.pause();
    guest.stop();
    await guest.ended;
  }
}

/** @param {string} text */
const withLength = (text) => `${Buffer.byteLength(text)}\n${text}`;
