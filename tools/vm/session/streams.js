// @ts-check
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { untilMark } from './marked.js';

/** @typedef {import('node:net').Socket} Socket */

/**
 * Copies an output of the command as it comes, up to the mark at its end. A guest that dies ends it too.
 * @param {Socket} source
 * @param {string} endMark
 * @param {NodeJS.WriteStream} target
 * @returns {Promise<void>} rejects when the target's reader is gone
 */
export async function copyOutput(source, endMark, target) {
  const gone = once(target, 'error').then(([error]) => Promise.reject(error));
  const copied = (async () => {
    for await (const bytes of untilMark(chunks(source), Buffer.from(endMark))) {
      if (!target.write(bytes)) await once(target, 'drain');
    }
  })();
  await Promise.race([gone, copied]);
}

/**
 * The chunks of a socket until it ends, in whatever way.
 * @param {Socket} socket
 * @returns {AsyncGenerator<Buffer>}
 */
async function* chunks(socket) {
  try {
    yield* socket;
  } catch {
    // The guest's end resets its sockets; how it ended is told elsewhere.
  }
}

/**
 * Hears the lines that come from a socket.
 * @param {Socket} socket
 * @param {(line: string) => void} onLine
 */
export function hearLines(socket, onLine) {
  // It repeats the errors of its socket, which tells of a guest's end by itself.
  createInterface({ input: socket })
    .on('line', onLine)
    .on('error', () => {});
}

/** What some kernels say when a file that 9p remembers has changed, which is not a complaint. */
const EDITED = /^\[[ .\d]+\] FS-Cache: .*\n?/gm;

/**
 * Keeps the end of what the kernel writes on its console, and shows all of it when asked to.
 * @param {Socket} socket
 * @param {boolean} show
 * @returns {() => string} what was kept
 */
export function watchConsole(socket, show) {
  let text = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    text = (text + piece).slice(-8000);
    if (show) process.stderr.write(piece);
  });
  return () => text.replaceAll('\r', '').replace(EDITED, '').trim();
}

/**
 * Watches for a time in which nothing comes. A second in which this process cannot run does not count.
 * @param {Socket[]} sockets
 * @param {number} seconds
 * @param {() => void} onStandstill
 * @returns {NodeJS.Timeout} the timer to be cleared when the watch is over
 */
export function watchForStandstill(sockets, seconds, onStandstill) {
  let [bytes, still] = [0, 0];
  const timer = setInterval(() => {
    const now = sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);
    still = now === bytes ? still + 1 : 0;
    bytes = now;
    if (still < seconds) return;
    clearInterval(timer);
    onStandstill();
  }, 1000);
  return timer;
}
