// @ts-check
import { randomBytes } from 'node:crypto';
import { jobText } from './job.js';
import { copyOutput, hearLines, watchConsole, watchForStandstill } from './streams.js';

/** How long a guest may take until it is ready for the command. A quiet machine needs 8 s, and nothing tells of progress. */
const BOOT_SECONDS = 300;
/** How long a command that was asked to end may take until the guest is stopped. */
const GRACE_SECONDS = 10;

/**
 * How a run ended: with a status for the command, or without one. `complaints` is what the kernel wrote on its console, which
 * is silent when all is well; `left` is what a command left behind in a guest that stays.
 * @typedef {{ complaints: string } & (
 *   | { kind: 'exit', status: number, left: string[] }
 *   | { kind: 'still' }
 *   | { kind: 'never-ready' | 'died', reason: string })} Outcome
 */

/**
 * Runs one command in a guest and passes its streams through.
 * @param {import('../machine/guest.js').Guest} guest
 * @param {Pick<import('../commands/options.js').RunOptions, 'timeout' | 'still' | 'verbose'>} options
 * @param {import('../kernel/image.js').KernelImage} image
 * @param {import('./job.js').Job} job
 * @param {ReturnType<typeof import('./interrupt.js').listenForInterrupts>} interrupts
 * @returns {Promise<Outcome>}
 */
export async function runInGuest(guest, options, image, job, interrupts) {
  const endMark = randomBytes(24).toString('hex');
  const consoleText = watchConsole(guest.console, options.verbose);
  /** @type {NodeJS.Timeout[]} */
  const timers = [];
  const after = (/** @type {number} */ seconds, /** @type {() => void} */ action) => {
    timers.push(setTimeout(action, Math.min(seconds * 1000, 2 ** 31 - 1)));
  };
  /** @type {import('../machine/guest.js').Streams | undefined} */
  let streams;

  /** @type {Promise<Outcome>} */
  const outcome = new Promise((resolve) => {
    let isReady = false;
    let started = false;
    let timedOut = false;
    /** @type {string[]} */
    const left = [];
    const exit = (/** @type {number} */ status) => {
      resolve({ kind: 'exit', status: timedOut ? 124 : status, left, complaints: consoleText() });
    };
    const fail = (/** @type {string} */ reason) => {
      resolve({ kind: started ? 'died' : 'never-ready', reason, complaints: consoleText() });
    };
    const askToEnd = (/** @type {string} */ signal, /** @type {number} */ status) => {
      guest.control.write(`signal ${signal}\n`);
      after(GRACE_SECONDS, () => exit(status));
    };
    const onTimeout = () => {
      timedOut = true;
      askToEnd('TERM', 124);
    };

    const onReady = async () => {
      // An agent that waited for somebody to listen says it twice.
      if (isReady) return;
      isReady = true;
      streams = await guest.openStreams();
      const { stdout, stderr } = streams;
      outputs = Promise.all([
        copyOutput(stdout, endMark, process.stdout),
        copyOutput(stderr, endMark, process.stderr),
      ]);
      // Like the signal SIGPIPE: nobody reads what the command writes.
      outputs.catch(() => exit(141));
      const text = jobText(job, image, endMark);
      guest.control.write(`job ${Buffer.byteLength(text)}\n${text}`);
    };
    /** @type {Promise<unknown>} */
    let outputs = Promise.resolve();
    const onStarted = () => {
      started = true;
      if (streams === undefined) return;
      process.stdin.pipe(streams.stdin);
      if (options.timeout !== undefined) after(options.timeout, onTimeout);
      if (options.still !== undefined) {
        const sockets = [streams.stdout, streams.stderr, guest.console];
        const onStandstill = () => resolve({ kind: 'still', complaints: consoleText() });
        timers.push(watchForStandstill(sockets, options.still, onStandstill));
      }
    };
    const onLine = (/** @type {string} */ line) => {
      const [word, ...rest] = line.split(' ');
      if (word === 'ready') onReady().catch((error) => fail(error.message));
      if (word === 'started') onStarted();
      if (word === 'left' && started) left.push(rest.join(' '));
      if (word === 'exit' && started)
        void outputs.then(
          () => exit(Number(rest[0])),
          () => {},
        );
    };
    hearLines(guest.control, onLine);
    guest.control.write('hello\n');
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
    if (streams !== undefined) process.stdin.unpipe(streams.stdin);
    process.stdin.pause();
    guest.leave();
    await guest.ended;
  }
}
