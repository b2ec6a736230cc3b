// How long threads that could run waited for a CPU, by powers of two of microseconds. After BCC's runqlat.
import { attach, kernel, on } from '@tap/native-core';

const woken = ['sched_wakeup', 'sched_wakeup_new'].map((name) =>
  on(kernel.tracepoint('sched', name)).select((e) => ({ woken: e.pid.number() })),
);
const runs = on(kernel.tracepoint('sched', 'sched_switch')).select((e) => ({ runs: e.next_pid.number() }));
const session = await attach([...woken, runs]);
process.once('SIGINT', () => session.close());
console.log('Waiting for a CPU, by microseconds; Ctrl-C prints it.');
const since = new Map();
const counts = [];
for await (const event of session) {
  if ('woken' in event) since.set(event.woken, event.time);
  else if (since.has(event.runs)) {
    const microseconds = Number(event.time - since.get(event.runs)) / 1000;
    since.delete(event.runs);
    const bucket = Math.max(0, Math.floor(Math.log2(microseconds)) + 1);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
}
for (let i = 0; i < counts.length; i++)
  console.log(`< ${2 ** i}`.padEnd(10), String(counts[i] ?? 0).padStart(8));
