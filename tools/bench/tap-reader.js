// @ts-check
// Watches tcp.sendmsg by tap with default settings: `tap-reader.js batches|each|filter|count`. With `imports` it attaches nothing.
import { attach, monotonicTime, on } from '@tap/native-core';
import { execname, pid } from '@tap/context';
import { tcp } from '@tap/net';

const way = process.argv[2] ?? 'batches';
if (way === 'imports') imported();
else if (way === 'count') await count();
else await read();

function imported() {
  console.log(`attached ${monotonicTime()}`);
  setInterval(() => undefined, 86_400_000);
}

async function read() {
  const all = on(tcp.sendmsg).select((e) => ({ pid: pid(), comm: execname(), size: e.size }));
  const sends = await attach(way === 'filter' ? all.where((e) => e.size.ge(1 << 20)) : all);
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
  console.log(JSON.stringify({ delivered, lost, sum, ...(delivered === 0 ? {} : { last: Number(last) }) }));
}

async function count() {
  const byName = on(tcp.sendmsg).by(() => ({ comm: execname() }));
  const session = await attach(byName.count());
  console.log(`attached ${monotonicTime()}`);
  process.once('SIGINT', () => void session.close());
  let delivered = 0;
  let lost = 0;
  for await (const table of session.every(86_400_000)) {
    delivered += table.get({ comm: 'send' }) ?? 0;
    lost += table.dropped;
  }
  console.log(JSON.stringify({ delivered, lost }));
}
