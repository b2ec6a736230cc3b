// @ts-check
// Reads tcp.sendmsg by tap with default settings: `tap-reader.js batches|each`.
import { attach, monotonicTime, on } from '@tap/native-core';
import { execname, pid } from '@tap/context';
import { tcp } from '@tap/net';

const way = process.argv[2] ?? 'batches';
const sends = await attach(on(tcp.sendmsg).select((e) => ({ pid: pid(), comm: execname(), size: e.size })));
console.log(`attached ${monotonicTime()}`);
process.once('SIGINT', () => void sends.close());

let sum = 0;
let last = 0n;
if (way === 'each') {
  for await (const event of sends) {
    sum += Number(event.size);
    last = event.time;
  }
} else {
  for await (const { events } of sends.batches()) {
    for (const event of events) sum += Number(event.size);
    if (events.length > 0) last = monotonicTime();
  }
}
const { delivered, lost } = sends.stats;
console.log(JSON.stringify({ delivered, lost, sum, last: Number(last) }));
