// Says who it is, and sends texts of the sizes that the command line names over a connection of its own; with the word
// "forever" behind them again and again, until it is killed.
import { readFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const forever = process.argv.at(-1) === 'forever';
const sizes = process.argv
  .slice(2)
  .filter((word) => word !== 'forever')
  .map(Number);
const server = createServer((socket) => {
  socket.resume();
  socket.on('end', () => {
    socket.end();
    server.close();
  });
});
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await new Promise((resolve) => socket.once('connect', resolve));
  const comm = readFileSync('/proc/self/comm', 'utf8').trim();
  console.log(JSON.stringify({ pid: process.pid, comm, port, localPort: socket.localPort }));
  do {
    for (const size of sizes) await new Promise((resolve) => socket.write(Buffer.alloc(size), resolve));
    if (forever) await sleep(50);
  } while (forever);
  socket.end();
});
