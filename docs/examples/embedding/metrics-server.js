// TCP sends by program, and how long receives take, for Prometheus: `curl http://127.0.0.1:9464/metrics`.
import { once } from 'node:events';
import { execname } from '@tap/context';
import { attach, on } from '@tap/native-core';
import { tcp } from '@tap/net';
import { Counter, Registry } from 'prom-client';
import { countByKey } from './count-by-key.js';
import { log2Histogram } from './log2-histogram.js';
import { metricsServer } from './metrics.js';

const sends = on(tcp.sendmsg)
  .by(() => ({ program: execname() }))
  .count();
const receives = on(tcp.recvmsg.return).hist((e) => e.elapsed);
const session = await attach([sends, receives]);

const registry = new Registry();
const programs = { name: 'tcp_sends_total', help: 'TCP sends by program', label: 'program', most: 100 };
countByKey(registry, programs, () =>
  [...session.table(sends).read()].map(([{ program }, count]) => [program ?? 'unknown', count]),
);
const times = { name: 'tcp_receive_seconds', help: 'Time of TCP receives', from: 10, to: 34, per: 1e9 };
log2Histogram(registry, times, () => session.table(receives).read().value);
new Counter({
  name: 'tap_left_out_total',
  help: 'Events that are in no metric: without room for a row, or missed by the kernel',
  registers: [registry],
  collect() {
    this.reset();
    this.inc(session.table(sends).read().dropped + session.stats.missedAtLeast);
  },
});

const server = metricsServer(registry);
const stop = async () => {
  server.close();
  await session.close();
  // One without a request, or whose client does not read the answer, would keep the process.
  server.closeAllConnections();
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
server.listen(Number(process.env.PORT ?? 9464), process.env.HOST ?? '127.0.0.1');
await once(server, 'listening');
console.log(
  `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/metrics`,
);
