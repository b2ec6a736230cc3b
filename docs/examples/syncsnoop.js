// Calls of sync(2). After BCC's syncsnoop.
import { execname, pid } from '@tap/context';
import { attach, kernel, on } from '@tap/native-core';

const syncs = on(kernel.fn('ksys_sync')).select(() => ({ pid: pid(), comm: execname() }));
const session = await attach(syncs);
process.once('SIGINT', () => session.close());
console.log('PID     COMM');
for await (const { pid: process_, comm } of session) console.log(String(process_).padEnd(7), comm);
