// @ts-check
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';

const RUN = fileURLToPath(new URL('run', import.meta.url));

/** What the guest does: everything that one boot can tell. */
const SCRIPT = `
  tee "$0/copy"
  echo "to stderr" >&2
  {
    id -u
    hostname
    pwd
    node -p 'process.stdin.isTTY === undefined && process.env.TAP_TEST_WORD'
    for path in /sys/kernel/tracing/events /sys/kernel/debug/sched /sys/fs/bpf /sys/fs/cgroup/cgroup.procs \\
      /sys/kernel/btf/vmlinux /dev/shm /dev/pts/ptmx /dev/sda /dev/sdb /dev/sdc /sys/class/net/eth0; do
      [ -e "$path" ] || echo "missing: $path"
    done
    modprobe veth && modprobe null_blk && modprobe bfq && echo modules
    cat /sys/class/net/lo/flags
    dd if=/dev/zero of=/dev/sda bs=1M count=1 2>&1 | head -1
    echo text >/etc/tap-was-here && cat /etc/tap-was-here
  } >"$0/facts"
  sleep 1000 &
  kill -KILL $$
`;

describe('tools/vm/run', () => {
  const input = randomBytes(5_000_000);
  const share = mkdtempSync(join(tmpdir(), 'tap-vm-test-'));
  /** @type {import('node:child_process').SpawnSyncReturns<Buffer>} */
  let result;

  before(() => {
    result = spawnSync(
      RUN,
      ['--fresh', '--share', share, '--still', '900', '--', 'sh', '-c', SCRIPT, share],
      {
        input,
        env: { ...process.env, TAP_TEST_WORD: "it's passed" },
        maxBuffer: 1 << 24,
      },
    );
  });
  after(() => rmSync(share, { recursive: true }));

  it('passes input and output through, byte by byte', () => {
    assert.equal(Buffer.compare(result.stdout, input), 0);
    assert.equal(Buffer.compare(readFileSync(join(share, 'copy')), input), 0);
  });
  it('keeps standard error apart', () => {
    // Others' guests may have every place.
    const stderr = result.stderr.toString().replace(/^tap: waiting for a place: .*\n/, '');
    assert.equal(stderr, 'to stderr\n');
  });
  it('reports a death by signal as shells do', () => assert.equal(result.status, 137));
  it("gives the command the machine's files, its devices and a share", () => {
    const facts = readFileSync(join(share, 'facts'), 'utf8').split('\n');
    const expected = [
      '0',
      'tap-guest',
      process.cwd(),
      "it's passed",
      'modules',
      '0x9',
      '1+0 records in',
      'text',
      '',
    ];
    assert.deepEqual(facts, expected);
  });
});
