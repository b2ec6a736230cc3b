// Calls of the virtual file system in each second, by kind. After BCC's vfsstat.
import { attach, kernel, on } from '@tap/native-core';
import { setInterval } from 'node:timers/promises';

const names = ['vfs_read', 'vfs_write', 'vfs_fsync_range', 'vfs_open', 'vfs_mkdir'];
const counts = names.map((name) => on(kernel.fn(name)).count());
const session = await attach(counts);
process.once('SIGINT', () => session.close());
console.log(names.map((name) => name.padStart(16)).join(''));
const show = () => {
  const row = counts.map((count) => session.table(count).take().value ?? 0);
  console.log(row.map((value) => String(value).padStart(16)).join(''));
};
for await (const tick of setInterval(1000, true)) {
  if (tick) show();
  if (session.closed) break;
}
