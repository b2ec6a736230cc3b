// @ts-check
// Inside the guest: `tracer.js PID` traces a process by each mechanism and with tables, and says what it does, until it is killed.
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { attach, kernel, on, profile } from '@tap/native-core';
import { i64, probe, ptr, struct, tracepoint } from '@tap/native-core/tapset';
import { pid } from '@tap/context';
import { entryOf } from './workload.js';

const target = { pid: Number(process.argv[2]) };
const say = (/** @type {string} */ text) => writeSync(1, `${text}\n`);

const call = kernel.fn(entryOf('getsid'));
const enter = probe('stress.enter', {
  at: tracepoint('raw_syscalls:sys_enter', { regs: ptr(struct('pt_regs', {})), id: i64 }),
  values: ({ id }) => ({
    /** The number of the system call. */
    id,
  }),
});
const byProcess = () => ({ pid: pid() });
let attached = 0;
const progress = () => say(`attached ${(attached += 1)}`);

say('attached 0');
const typed = await attach(
  [on(call).by(byProcess).count(), on(call.return).select(byProcess), on(enter).by(byProcess).count()],
  { target, progress },
);
const others = await attach(
  [
    on(call).select(byProcess),
    on(call.return).by(byProcess).count(),
    on(kernel.tracepoint('syscalls', 'sys_enter_getsid')).select(byProcess),
    on(profile(97)).by(byProcess).count(),
  ],
  { mechanisms: ['kprobe', 'kretprobe', 'tracepoint', 'perf_event'], progress },
);
const sessions = [typed, others];
const reading = sessions.map(async (session) => {
  for await (const { events } of session.batches()) if (events.length < 0) break;
});

say('running');
await sleep(1_000);
say('closing');
await Promise.all(sessions.map((session) => session.close()));
await Promise.all(reading);
say('closed');
