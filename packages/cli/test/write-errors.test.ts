import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../bin/tap.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tap-write-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the built command with a file as its standard output or error. */
function writingTo(file: string, stream: 'stdout' | 'stderr', args: readonly string[]) {
  const fd = openSync(file, 'w');
  try {
    const stdio = stream === 'stdout' ? (['ignore', fd, 'pipe'] as const) : (['ignore', 'pipe', fd] as const);
    return spawnSync(process.execPath, [bin, ...args], { stdio: [...stdio], encoding: 'utf8' });
  } finally {
    closeSync(fd);
  }
}

/** Every command that writes and traces nothing. */
const commands = [
  ['list'],
  ['list', '--json'],
  ['list', '--functions'],
  ['describe', 'tcp.sendmsg'],
  ['describe', 'pid'],
  ['doctor', '--json'],
  ['--help'],
  ['trace', '--help'],
  ['--version'],
];

describe('a full disk', () => {
  it.each(commands)('makes tap %s %s end with one line and status 1', (...args) => {
    const { status, stderr } = writingTo('/dev/full', 'stdout', args);
    expect(stderr).toBe('tap: cannot write standard output: ENOSPC, no space left on device\n');
    expect(status).toBe(1);
  });

  it('under the file of tap types --output is an error, too', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [bin, 'types', 'vfs_read', '--output', '/dev/full'],
      {
        encoding: 'utf8',
      },
    );
    expect(stderr).not.toBe('');
    expect(status).toBe(1);
  });

  it('under standard error changes nothing', () => {
    expect(writingTo('/dev/full', 'stderr', ['list', 'no.such*']).status).toBe(2);
  });
});

it('a file that gets all is not an error', () => {
  const file = join(folder, 'list');
  const { status, stderr } = writingTo(file, 'stdout', ['list', '--json']);
  expect([status, stderr]).toEqual([0, '']);
  expect(statSync(file).size).toBeGreaterThan(4096);
});

it('a reader that goes away ends tap by SIGPIPE, without a word', () => {
  const script = '"$0" "$1" list --json | :; echo "${PIPESTATUS[0]}"';
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, process.execPath, bin], {
    encoding: 'utf8',
  });
  expect([stdout, stderr]).toEqual(['141\n', '']);
});

it('a reader that is slow gets all', () => {
  const script = '"$0" "$1" list --json | (sleep 1.5; wc -c)';
  const { stdout } = spawnSync('bash', ['--norc', '-c', script, process.execPath, bin], { encoding: 'utf8' });
  expect(Number(stdout)).toBeGreaterThan(4096);
});
