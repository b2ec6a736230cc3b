// Programs that are executed: by which process, and which file. After BCC's execsnoop.
import { execname, pid, ppid } from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { attach, on } from '@tap/native-core';

const session = await attach(
  on(kprocess.exec).with(() => ({ caller: execname(), pid: pid(), parent: ppid() })),
);
process.once('SIGINT', () => session.close());
console.log('PID     PPID    CALLER           FILE');
for await (const { caller, pid: process_, parent, filename } of session)
  console.log(String(process_).padEnd(7), String(parent).padEnd(7), caller.padEnd(16), filename ?? '?');
