// Calls of a kernel function with some of its arguments: `trace.js vfs_write count`. After BCC's trace.
import { execname, pid } from '@tap/context';
import { attach, kernel, on } from '@tap/native-core';

const [name = 'vfs_write', ...names] = process.argv.slice(2);
const calls = on(kernel.fn(name)).select((e) => ({
  pid: pid(),
  comm: execname(),
  ...Object.fromEntries(names.map((argument) => [argument, e[argument].number()])),
}));
const session = await attach(calls);
process.once('SIGINT', () => session.close());
console.log('PID     COMM            ', names.join(' '));
for await (const event of session) {
  const values = names.map((argument) => event[argument]);
  console.log(String(event.pid).padEnd(7), event.comm.padEnd(16), ...values);
}
