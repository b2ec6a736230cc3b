// Processes that the OOM killer kills, and who ran out of memory. After BCC's oomkill.
import { execname, pid } from '@tap/context';
import { vm } from '@tap/memory';
import { attach, on } from '@tap/native-core';

const session = await attach(on(vm.oom_kill).with(() => ({ by: pid(), comm: execname() })));
process.once('SIGINT', () => session.close());
console.log('Waiting for the OOM killer.');
for await (const { by, comm, task_pid, task_execname } of session)
  console.log(`${comm} (${by}) had no memory: killed ${task_execname} (${task_pid})`);
