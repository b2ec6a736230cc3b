// Calls a webhook for each process that the OOM killer kills: node oom-webhook.js https://example.com/hook
import { execname, pid } from '@tap/context';
import { vm } from '@tap/memory';
import { attach, on } from '@tap/native-core';
import { callForEach } from './webhook.js';

const url = new URL(process.argv[2] ?? 'http://127.0.0.1:9000/');
const session = await attach(on(vm.oom_kill).with(() => ({ by: pid(), comm: execname() })));
process.once('SIGINT', () => session.close());
console.log(`Calling ${url.origin} for each kill.`);
await callForEach(session, url, { timeout: 5000, attempts: 4, wait: 500 }, (event, error) =>
  console.error('not delivered:', JSON.stringify(event), error),
);
const { delivered, lost, missed } = session.stats;
console.log(`${delivered} kills, ${lost} lost, ${missed} missed`);
