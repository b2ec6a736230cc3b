import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readTrace } from '../../timeline/test/read-trace.js';
import { lastLine } from './last-line.js';
import { tapHere } from './run-tap.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-timeline-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('tap timeline writes the calls of a command, and counts them', async () => {
  const file = join(folder, 'writes.perfetto-trace');
  const events = ['kernel.fn:vfs_write', '--where', 'result == 1793', '--with', 'pid', '--flow', 'file'];
  const counters = ['--count', 'kernel.fn:vfs_write', '--by', 'count', '--interval', '.05'];
  const command = 'dd if=/dev/zero of=/dev/null bs=1793 count=5 status=none';
  const { out, err, code } = await tapHere('timeline', ...events, ...counters, '-c', command, '-o', file)
    .ended;
  expect([code, out], err).toEqual([0, '']);
  expect(err).toMatch(lastLine('tap: 5 events delivered, 0 lost', 'kernel\\.fn:vfs_write\\.return'));
  const { tracks, shown, counts } = readTrace(readFileSync(file));
  const writes = shown.filter(({ name }) => name === 'kernel.fn:vfs_write');
  expect(writes).toHaveLength(5);
  // dd is executed by the shell, or is a child of it.
  const pid = Number((writes[0]?.values['pid'] as { readonly int: string } | undefined)?.int);
  let before = 0n;
  for (const { track, begin, end, depth, flows, values } of writes) {
    expect(tracks.get(track)).toMatchObject({ thread: { pid, tid: pid, thread_name: 'dd' } });
    expect(values).toMatchObject({ count: { int: '1793' }, result: { int: '1793' } });
    expect(values['file']).toEqual({ pointer: flows[0] });
    expect(depth).toBe(0);
    expect(begin).toBeGreaterThanOrEqual(before);
    expect(end).toBeGreaterThan(begin);
    before = end ?? 0n;
  }
  const counted = counts.filter(({ track }) => tracks.get(track)?.name === 'kernel.fn:vfs_write count=1793');
  expect(counted.reduce((sum, { value }) => sum + value, 0)).toBe(5);
});
