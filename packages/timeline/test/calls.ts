import { address, between, context, fn, isize, on, probe, u64, usize } from '@tap/native-core/tapset';
import { timelineFields } from '../src/index.js';

const write = probe('test.write', {
  at: fn('vfs_write', { file: address, count: usize }, isize),
  values: ({ file, count }) => ({ file, count }),
});
const written = probe('test.write', {
  at: fn('vfs_write', { file: address, count: usize }, isize),
  values: ({ file, count }) => ({ file, count }),
  returns: ({ result }) => ({ result }),
}).return;
/** Is called by vfs_write for a socket. */
const sent = probe('test.sock', {
  at: fn('sock_write_iter', {}, isize),
  values: () => ({}),
  returns: ({ result }) => ({ result }),
}).return;
const read = probe('test.read', {
  at: fn('vfs_read', { file: address, count: usize }, isize),
  values: ({ file, count }) => ({ file, count }),
  returns: ({ result }) => ({ result }),
}).return;

const process = () => context('pid_tgid', u64).shr(32);
/** From the last write of a process to a read. */
const passed = between(write, read, { from: process, to: process });

/** The queries of the test in a kernel; sizes are those of its workload alone. */
export const calls = {
  written: on(written)
    .where((e) => e.result.ge(1001).and(e.result.le(1002)))
    .with((e) => ({ elapsed: e.elapsed, ...timelineFields() })),
  sent: on(sent)
    .where((e) => e.result.ge(1001).and(e.result.le(1002)))
    .with((e) => ({ elapsed: e.elapsed, ...timelineFields() })),
  read: on(read)
    .where((e) => e.result.eq(2003))
    .with(() => timelineFields()),
  passed: on(passed)
    .where((e) => e.result.eq(2003))
    .with(() => timelineFields()),
  counted: on(write)
    .where((e) => e.count.ge(1001).and(e.count.le(1002)))
    .count(),
} as const;
