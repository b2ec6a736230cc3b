// How long threads that could run waited for a CPU, as a histogram of microseconds. After BCC's runqlat.
import { attach, between, kernel, on } from '@tap/native-core';

const wakeup = kernel.tracepoint('sched', 'sched_wakeup');
const run = kernel.tracepoint('sched', 'sched_switch');
const waiting = between(wakeup, run, { from: (e) => e.pid.number(), to: (e) => e.next_pid.number() });
const session = await attach(on(waiting).hist((e) => e.elapsed.div(1000)));
process.once('SIGINT', () => session.close());
console.log('Waiting for a CPU, by microseconds; Ctrl-C prints it.');
for await (const table of session.every(86_400_000)) console.log(String(table.value ?? 'none'));
