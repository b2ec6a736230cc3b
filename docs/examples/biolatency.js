// How long requests of block devices take, as a histogram of microseconds. After BCC's biolatency.
import { attach, kernel, on } from '@tap/native-core';
import { ktime_get_ns } from '@tap/timestamp';

const done = on(kernel.fn('blk_update_request')).where((e) => e.req.member('start_time_ns').ne(0));
const session = await attach(
  done.hist((e) => ktime_get_ns().sub(e.req.member('start_time_ns').number()).div(1000)),
);
process.once('SIGINT', () => session.close());
console.log('Requests of block devices by microseconds; Ctrl-C prints them.');
for await (const table of session.every(86_400_000)) console.log(String(table.value ?? 'none'));
