// Where a program waits: kernel stacks with the time that its threads spent off the CPUs. After BCC's offcputime.
import { print_backtrace } from '@tap/context';
import { attach, kernel, on } from '@tap/native-core';

const [name = 'node'] = process.argv.slice(2);
const switches = on(kernel.tracepoint('sched', 'sched_switch'));
const session = await attach([
  switches
    .where((e) => e.prev_comm.eq(name))
    .select((e) => ({ leaves: e.prev_pid.number(), stack: print_backtrace() })),
  switches.where((e) => e.next_comm.eq(name)).select((e) => ({ returns: e.next_pid.number() })),
]);
process.once('SIGINT', () => session.close());
console.log(`Waiting of ${name}; Ctrl-C prints it.`);
const waiting = new Map();
const times = new Map();
for await (const event of session) {
  if ('leaves' in event) waiting.set(event.leaves, event);
  else if (waiting.has(event.returns)) {
    const { stack, time } = waiting.get(event.returns);
    waiting.delete(event.returns);
    times.set(stack, (times.get(stack) ?? 0) + Number(event.time - time));
  }
}
for (const [stack, time] of [...times].sort(([, a], [, b]) => a - b))
  console.log(`${stack}    ${(time / 1e6).toFixed(1)} ms\n`);
