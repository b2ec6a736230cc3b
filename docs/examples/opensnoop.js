// Files that are opened, and what came of it: a descriptor or an error. After BCC's opensnoop.
import { errno_str, execname, pid } from '@tap/context';
import { attach, kernel, on } from '@tap/native-core';

const opened = on(kernel.fn('do_sys_openat2').return).select((e) => ({
  pid: pid(),
  comm: execname(),
  result: e.result,
  path: e.filename.userText(),
}));
const session = await attach(opened);
process.once('SIGINT', () => session.close());
console.log('PID     COMM             RESULT  PATH');
for await (const { pid: process_, comm, result, path } of session) {
  const outcome = result < 0 ? errno_str(Number(result)) : String(result);
  console.log(String(process_).padEnd(7), comm.padEnd(16), outcome.padEnd(7), path ?? '?');
}
