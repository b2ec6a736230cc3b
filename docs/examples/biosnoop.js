// Requests of block devices one by one: which process, which device, where, how much, how long. After BCC's biosnoop.
import { MAJOR, MINOR } from '@tap/context';
import { attach, kernel, on } from '@tap/native-core';

const issue = on(kernel.tracepoint('block', 'block_rq_issue'));
const complete = on(kernel.tracepoint('block', 'block_rq_complete'));
const session = await attach([
  issue.select((e) => ({ issued: e.comm.text(), dev: e.dev.number(), sector: e.sector.number() })),
  complete.select((e) => ({
    dev: e.dev.number(),
    sector: e.sector.number(),
    sectors: e.nr_sector.number(),
    rwbs: e.rwbs.text(),
  })),
]);
process.once('SIGINT', () => session.close());
console.log('COMM             DEVICE  RWBS  SECTOR      BYTES    MS');
const waiting = new Map();
for await (const event of session) {
  const key = `${event.dev}:${event.sector}`;
  if ('issued' in event) waiting.set(key, event);
  else if (waiting.has(key)) {
    const { issued, time } = waiting.get(key);
    waiting.delete(key);
    const device = `${MAJOR(event.dev)}:${MINOR(event.dev)}`;
    const columns = [
      issued.padEnd(16),
      device.padEnd(7),
      event.rwbs.padEnd(5),
      String(event.sector).padEnd(11),
    ];
    console.log(
      ...columns,
      String(event.sectors * 512).padEnd(8),
      (Number(event.time - time) / 1e6).toFixed(3),
    );
  }
}
