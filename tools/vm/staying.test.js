// @ts-check
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync('/tmp/tap-staying-');
const files = mkdtempSync(join(tmpdir(), 'tap-staying-files-'));
const file = join(files, 'file');

const env = { ...process.env, TAP_VM_STAYING: folder };

/** @param {'up' | 'run' | 'down'} name */
const programOf = (name) => fileURLToPath(new URL(name, import.meta.url));

/** @param {'up' | 'run' | 'down'} name @param {...string} args */
function vm(name, ...args) {
  const { stdout, stderr, status } = spawnSync(programOf(name), args, { env, encoding: 'utf8' });
  return { stdout, stderr, status };
}

/** Runs a script in the guest that stays. @param {string} script */
const run = (script) => vm('run', '--still', '900', '--', 'sh', '-c', script);

describe('a guest that stays', () => {
  before(() => {
    const { stderr, status } = vm('up');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /stays; tools\/vm\/run/);
  });
  after(() => {
    assert.match(vm('down').stderr, /has ended/);
    for (const one of [folder, files]) rmSync(one, { recursive: true });
  });

  it('runs one command after the other, in one kernel', () => {
    const boots = [1, 2].map(() => run('cat /proc/sys/kernel/random/boot_id; exit 3'));
    assert.match(String(boots[0]?.stdout), /^[0-9a-f-]{36}\n$/);
    assert.deepEqual(boots[0], boots[1]);
    assert.equal(boots[1]?.status, 3);
  });
  it('sees each file as it is, and nothing of what a command wrote', () => {
    for (const text of ['one', 'two', 'longer than two']) {
      writeFileSync(file, text);
      assert.deepEqual(run(`cat ${file}; echo lost >${file}`), { stdout: text, stderr: '', status: 0 });
    }
  });
  it('tells what a command left in the kernel, once', () => {
    const { stderr } = run('ip link add left type dummy; ip netns add behind; sleep 1000 &');
    assert.equal(
      stderr,
      'tap: the command left in the guest: network device left, network namespace behind\n',
    );
    assert.equal(run('true').stderr, '');
  });
  it('survives a runner that is killed, and ends what that one ran', async () => {
    const runner = spawn(programOf('run'), ['--', 'sh', '-c', 'sleep 1000 & echo running; wait'], { env });
    await once(runner.stdout, 'data');
    runner.kill('SIGKILL');
    await once(runner, 'exit');
    assert.equal(run('pgrep -c sleep').stdout, '0\n');
  });
});
