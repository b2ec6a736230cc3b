// Signals that processes send: who, which, and to whom. After BCC's killsnoop.
import { execname, pid } from '@tap/context';
import { attach, on } from '@tap/native-core';
import { signal } from '@tap/signal';

const sent = on(signal.send).select((e) => ({
  pid: pid(),
  comm: execname(),
  sig: e.sig_name,
  to: e.sig_pid,
}));
const session = await attach(sent);
process.once('SIGINT', () => session.close());
console.log('PID     COMM             SIGNAL     TO');
for await (const { pid: process_, comm, sig, to } of session)
  console.log(String(process_).padEnd(7), comm.padEnd(16), sig.padEnd(10), to);
