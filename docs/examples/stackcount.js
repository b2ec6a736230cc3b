// The ways to a kernel function, and how often each is taken: `stackcount.js vfs_write`. After BCC's stackcount.
import { execname, print_backtrace } from '@tap/context';
import { attach, kernel, on } from '@tap/native-core';

const [name = 'vfs_write'] = process.argv.slice(2);
const ways = on(kernel.fn(name)).by(() => ({ comm: execname(), stack: print_backtrace() }));
const session = await attach(ways.count());
process.once('SIGINT', () => session.close());
console.log(`Counting the ways to ${name}; Ctrl-C prints them.`);
for await (const table of session.every(86_400_000))
  for (const [{ comm, stack }, count] of [...table.top(20)].reverse())
    console.log(`${stack}${comm} ${count}\n`);
