// @ts-check
// A small real workload for a first look at tap: a server, clients that talk to it over TCP, and short programs, at a
// pace that a person can follow. It ends by itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const ROUNDS = 6;
const PAUSE = 1_000;
const PROGRAMS = [['/bin/true'], ['/bin/date', '+%T'], ['/bin/false'], ['/bin/uname', '-r']];

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (request) => socket.end(`you sent ${request.length} bytes`));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

for (let round = 0; round < ROUNDS; round += 1) {
  await sendAndReceive(10 ** (1 + (round % 4)));
  const [name = '/bin/true', ...args] = PROGRAMS[round % PROGRAMS.length] ?? [];
  await once(spawn(name, args, { stdio: 'ignore' }), 'exit');
  await sleep(PAUSE);
}
server.close();

/**
 * Sends some bytes to the server and reads its answer.
 * @param {number} length
 */
async function sendAndReceive(length) {
  const socket = connect(port, '127.0.0.1');
  socket.resume();
  socket.write(Buffer.alloc(length, 'x'));
  await once(socket, 'close');
}
