// How an argument of a kernel function is distributed: `argdist.js vfs_write count`. After BCC's argdist.
import { execname } from '@tap/context';
import { attach, kernel, on } from '@tap/native-core';

const [name = 'vfs_write', argument = 'count'] = process.argv.slice(2);
const calls = on(kernel.fn(name)).by(() => ({ comm: execname() }));
const session = await attach(calls.hist((e) => e[argument].number()));
process.once('SIGINT', () => session.close());
console.log(`${argument} of ${name}; Ctrl-C prints it.`);
for await (const table of session.every(86_400_000))
  for (const [{ comm }, histogram] of table) console.log(`${comm}\n${histogram.toString()}`);
