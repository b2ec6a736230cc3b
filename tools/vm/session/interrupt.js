// @ts-check
import { constants } from 'node:os';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * A wish to end. The first one is handed to the command as a signal, any other ends the guest at once.
 * @typedef {{ signal: string, status: number, isFirst: boolean }} Interrupt
 */

/**
 * Listens for the signals that end a program. Without a handler they end this one.
 * @returns {{ setHandler(handler: ((interrupt: Interrupt) => void) | undefined): void }}
 */
export function listenForInterrupts() {
  /** @type {((interrupt: Interrupt) => void) | undefined} */
  let handler;
  let count = 0;
  for (const name of SIGNALS) {
    process.on(name, () => {
      const status = 128 + constants.signals[name];
      count += 1;
      if (handler === undefined) process.exit(status);
      handler({ signal: name.slice('SIG'.length), status, isFirst: count === 1 });
    });
  }
  return { setHandler: (next) => void (handler = next) };
}
