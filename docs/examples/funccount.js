// How often kernel functions are called, by pattern: `funccount.js 'vfs_*'`. After BCC's funccount.
import { attach, kernel, on } from '@tap/native-core';
import { once } from 'node:events';

const [pattern = 'vfs_*'] = process.argv.slice(2);
const counts = kernel.fns(pattern).map((probe) => on(probe).count());
const session = await attach(counts);
console.log(`Counting ${counts.length} functions; Ctrl-C prints them.`);
const forever = setInterval(() => undefined, 1000);
await once(process, 'SIGINT');
clearInterval(forever);
await session.close();
const rows = counts.map((query) => [query.spec.probe.name, session.table(query).read().value ?? 0]);
for (const [name, count] of rows.filter((row) => row[1] > 0).sort((a, b) => b[1] - a[1]))
  console.log(name.padEnd(40), count);
