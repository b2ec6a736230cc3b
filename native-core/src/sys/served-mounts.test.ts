import { describe, expect, it } from 'vitest';
import { parseMounts } from './served-mounts.js';

const mountinfo = `25 1 253:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
26 25 0:24 / /tmp rw - tmpfs tmpfs rw
27 25 0:40 / /home/eve/mnt rw,nosuid - fuse.sshfs eve@host: rw
28 26 0:41 / /tmp/eve rw - fuse evil rw
`;

describe('parseMounts()', () => {
  const mounts = parseMounts(mountinfo, false);

  it('tells devices that answer from those that a user serves, and from those that it does not know', () => {
    expect(['fd:00', '08:01', '00:18', '00:28', '00:29', '00:99'].map((one) => mounts.answers(one))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('tells paths that lead through what a user serves', () => {
    expect(
      ['/tmp/perf-1.map', '/tmp/eve', '/tmp/eve/a', '/tmp/eve2'].map((one) => mounts.isServed(one)),
    ).toEqual([false, true, true, false]);
    expect(parseMounts(`1 1 0:5 / / rw - fuse x rw\n`, false).isServed('/tmp/a')).toBe(true);
    expect(parseMounts(mountinfo, true).isServed('/tmp/perf-1.map')).toBe(true);
    for (const text of ['', '\n\n', 'a', ' - fuse'])
      expect(parseMounts(text, false).answers('fd:00')).toBe(true);
  });

  it('tells paths whose files have other device numbers than their mappings', () => {
    const stacked = parseMounts(
      `1 1 0:5 / / rw - overlay overlay rw
2 1 0:6 / /tmp rw - tmpfs tmpfs rw
3 2 0:7 / /tmp/data rw - btrfs /dev/vdb rw
4 1 0:8 / /srv rw - ext4 /dev/vdc rw
5 1 0:9 / /srv rw - overlay overlay rw
`,
      false,
    );
    expect(
      ['/bin/a', '/tmp/a', '/tmp/data/a', '/tmp/data2', '/srv/a'].map((one) => stacked.renumbers(one)),
    ).toEqual([true, false, true, false, true]);
    expect(mounts.renumbers('/bin/a')).toBe(false);
    expect(parseMounts('', false).renumbers('/bin/a')).toBe(false);
    expect(parseMounts('1 1 0:5 / / rw - overlay overlay rw', true).renumbers('/bin/a')).toBe(false);
  });
});
