// The page cache: pages that were looked for, those that had to be read in, and the rest. After BCC's cachestat.
import { attach, kernel, on } from '@tap/native-core';
import { setInterval } from 'node:timers/promises';

/** A function, or the one that older kernels have: pages became folios from 5.16 on. */
const either = (name, older) => {
  try {
    return kernel.fn(name);
  } catch {
    return kernel.fn(older);
  }
};
const accessed = on(either('folio_mark_accessed', 'mark_page_accessed')).count();
const added = on(either('filemap_add_folio', 'add_to_page_cache_lru')).count();
const session = await attach([accessed, added]);
process.once('SIGINT', () => session.close());
console.log('  ACCESSES    MISSES      HITS');
const show = () => {
  const [all, misses] = [accessed, added].map((query) => session.table(query).take().value ?? 0);
  const row = [all, misses, Math.max(0, all - misses)];
  console.log(row.map((value) => String(value).padStart(10)).join(''));
};
for await (const tick of setInterval(1000, true)) {
  if (tick) show();
  if (session.closed) break;
}
