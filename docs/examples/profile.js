// What the CPUs do: kernel stacks by program, 99 samples a second of each CPU. After BCC's profile.
import { execname, pid, print_backtrace } from '@tap/context';
import { attach, on, profile } from '@tap/native-core';

const samples = on(profile(99))
  .where(() => pid().ne(0))
  .by(() => ({ comm: execname(), stack: print_backtrace() }))
  .count();
const session = await attach(samples);
process.once('SIGINT', () => session.close());
console.log('Sampling; Ctrl-C prints the 20 stacks that were seen most.');
for await (const table of session.every(86_400_000))
  for (const [{ comm, stack }, count] of [...table.top(20)].reverse())
    console.log(`${stack}${comm} ${count}\n`);
