import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Makes a connection over which the client sends and gets so many bytes; gives its ports. */
export async function talk(sent: number, received: number): Promise<{ client: number; server: number }> {
  const listener = createServer((other) => {
    let got = 0;
    other.on('data', ({ length }: { readonly length: number }) => {
      got += length;
      if (got === sent) other.end(Buffer.alloc(received));
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const client = socket.localPort ?? 0;
  socket.resume().end(Buffer.alloc(sent));
  await once(socket, 'close');
  listener.close();
  return { client, server: port };
}

/** Has the OOM killer kill a process in a memory cgroup; gives its number. */
export async function killedForMemory(): Promise<number> {
  const group = '/sys/fs/cgroup/tap-example';
  mkdirSync(group, { recursive: true });
  writeFileSync('/sys/fs/cgroup/cgroup.subtree_control', '+memory');
  writeFileSync(`${group}/memory.max`, String(16 << 20));
  const hog = fileURLToPath(new URL('../../../packages/memory/test/workload/hog.pl', import.meta.url));
  const child = spawn('perl', [hog, `${group}/cgroup.procs`], { stdio: 'ignore' });
  await once(child, 'exit');
  rmdirSync(group);
  return child.pid ?? 0;
}

/** Executes a program, and waits for its end; gives its number. */
export async function execute(program: string, ...args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit' });
  await once(child, 'exit');
  return child.pid ?? 0;
}
