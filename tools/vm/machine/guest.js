// @ts-check
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { FIRST_PORT, PORTS, spawnBound } from './qemu.js';

/** @typedef {import('node:net').Socket} Socket */
/** @typedef {Record<'stdin' | 'stdout' | 'stderr', Socket>} Streams */

/**
 * A guest as one run sees it.
 * @typedef {object} Guest
 * @property {Socket} console what the kernel writes
 * @property {Socket} control where the agent listens
 * @property {() => Promise<Streams>} openStreams the command's streams, once the agent is ready
 * @property {() => void} leave ends a guest that is this run's alone; takes leave of one that stays
 * @property {Promise<string>} ended how it ended, in one line
 */

/**
 * Starts a guest for one run.
 * @param {import('./qemu.js').Machine} machine
 * @returns {Guest}
 */
export function startGuest(machine) {
  const child = spawnBound(machine);
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => (words = (words + text).slice(-2000)));
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (status, signal) => resolve(words.trim() || `status ${status ?? signal}`));
  });
  const sockets = child.stdio
    .slice(FIRST_PORT, FIRST_PORT + PORTS.length)
    .map((stream) => quiet(/** @type {Socket} */ (stream)));
  const [console_, control, stdin, stdout, stderr] = /** @type {[Socket, Socket, Socket, Socket, Socket]} */ (
    sockets
  );
  return {
    console: console_,
    control,
    openStreams: async () => ({ stdin, stdout, stderr }),
    leave: () => void child.kill('SIGKILL'),
    ended,
  };
}

/**
 * Joins a guest that stays, by the sockets in its folder.
 * @param {string} folder
 * @returns {Promise<Guest>} rejects when nothing listens there
 */
export async function joinGuest(folder) {
  const open = async (/** @type {string} */ name) => {
    const socket = connect(join(folder, name));
    await once(socket, 'connect');
    return quiet(socket);
  };
  const [control, console_] = [await open('control'), await open('console')];
  const sockets = [control, console_];
  return {
    console: console_,
    control,
    async openStreams() {
      const [stdin, stdout, stderr] = [await open('stdin'), await open('stdout'), await open('stderr')];
      sockets.push(stdin, stdout, stderr);
      return { stdin, stdout, stderr };
    },
    leave: () => sockets.forEach((socket) => socket.destroy()),
    ended: new Promise((resolve) => control.once('close', () => resolve('it ended'))),
  };
}

/** A guest that ends resets its sockets; `ended` tells about that. @param {Socket} socket */
function quiet(socket) {
  return socket.on('error', () => {});
}
