// Sends texts of the sizes that the command line names over a connection of its own, and says who it is.
import { readFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';

const sizes = process.argv.slice(2).map(Number);
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
  for (const size of sizes) await new Promise((resolve) => socket.write(Buffer.alloc(size), resolve));
  socket.end();
  const comm = readFileSync('/proc/self/comm', 'utf8').trim();
  console.log(JSON.stringify({ pid: process.pid, comm, port, localPort: socket.localPort }));
});
