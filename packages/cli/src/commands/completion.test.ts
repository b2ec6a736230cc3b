import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tap } from '../../test/harness.js';

async function proposals(...words: readonly string[]): Promise<readonly string[]> {
  const run = tap(['complete', '--', ...words]);
  expect([await run.ended, run.err()]).toEqual([0, '']);
  return run
    .out()
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
    .filter(Boolean);
}

describe('tap complete', () => {
  it('proposes commands, with what they do', async () => {
    expect(await proposals('tr')).toEqual(['trace']);
    expect(await proposals('comp')).toEqual(['completion']);
    expect((await proposals('')).length).toBeGreaterThan(10);
    const run = tap(['complete', '--', 'doc']);
    await run.ended;
    expect(run.out()).toMatch(/^doctor\tSay what .*\n$/);
  });

  it('proposes probes', async () => {
    for (const command of ['trace', 'count', 'hist', 'latency', 'top', 'explain', 'describe', 'schema'])
      expect(await proposals(command, 'test.s')).toEqual(['test.send', 'test.send.return']);
    expect(await proposals('trace', 'test.exit', '--json', '')).toEqual([
      'test.exit',
      'test.send',
      'test.send.return',
    ]);
    expect(await proposals('describe', 'exec')).toEqual(['execname']);
  });

  it('proposes options and their values', async () => {
    expect(await proposals('trace', 'test.exit', '--max-')).toEqual([
      '--max-programs',
      '--max-rate',
      '--max-cpu',
    ]);
    expect(await proposals('trace', '--he')).toEqual(['--help']);
    expect(await proposals('trace', 'test.exit', '--overload', 's')).toEqual(['sample', 'stop']);
    expect(await proposals('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('proposes values of the probe that is named, and functions', async () => {
    expect(await proposals('trace', 'test.exit', '--with', '')).toEqual(['code', 'execname', 'pid']);
    expect(await proposals('count', 'test.send', '--by', 'l')).toEqual(['label', 'listening']);
    expect(await proposals('count', 'test.*', '--by', 'pid,c')).toEqual(['pid,code', 'pid,cookie']);
    expect(await proposals('top', 'test.exit', '--by', 'kb=c')).toEqual(['kb=code']);
    expect(await proposals('hist', 'test.send', '')).toEqual(['size', 'flags', 'dport', 'cookie']);
  });

  it('proposes nothing where it knows nothing', async () => {
    expect(await proposals('tarce', 'x')).toEqual([]);
    expect(await proposals('trace', 'test.exit', '--duration', '')).toEqual([]);
    expect(await proposals('trace', '--unknown', '')).toEqual([]);
  });

  it('is not shown itself', async () => {
    const run = tap(['--help']);
    await run.ended;
    expect(run.out()).toContain('tap completion');
    expect(run.out()).not.toMatch(/tap complete\b/);
  });
});

/** Which shells are installed: a test of another one is skipped. */
const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'exit']).status === 0;

/** How a shell sources a script, and what it then proposes for `tap trace tcp.sendm`. */
const asks: Readonly<Record<string, (script: string, words: readonly string[]) => string>> = {
  bash: (script, words) => `source ${script}
COMP_WORDS=(${words.map((word) => JSON.stringify(word)).join(' ')}); COMP_CWORD=${words.length - 1}
"$(complete -p "\${COMP_WORDS[0]}" | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (script, words) => `compdef() { :; }; _describe() { print -l -- "\${(@P)2}"; }
source ${script}
words=(${words.map((word) => JSON.stringify(word)).join(' ')}); CURRENT=${words.length}
_tap`,
  fish: (script, words) => `source ${script}; complete -C ${JSON.stringify(words.join(' '))}`,
};

describe.each(Object.entries(asks))('in %s', (shell, ask) => {
  const folder = mkdtempSync(join(tmpdir(), 'tap-completion-'));
  const script = join(folder, 'script');
  beforeAll(async () => {
    const run = tap(['completion', shell]);
    expect([await run.ended, run.err()]).toEqual([0, '']);
    writeFileSync(script, run.out());
    for (const name of ['tap', 'tapset'])
      symlinkSync(fileURLToPath(new URL('../../bin/tap.js', import.meta.url)), join(folder, name));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(!isInstalled(shell)).each([
    [
      ['tap', 'trace', 'tcp.sendm'],
      ['tcp.sendmsg', 'tcp.sendmsg.return'],
    ],
    [['tapset', 'expl'], ['explain']],
    [['tap', 'trace', 'tcp.sendmsg', '--with', 'execname,spo'], ['execname,sport']],
    [
      ['tap', 'trace', 'tcp.sendmsg', '--fields', 'size,s'],
      ['size,saddr', 'size,sock', 'size,sport'],
    ],
    [['tap', 'trace', 'tcp.sendmsg', '--max-r'], ['--max-rate']],
    [
      ['tap', 'completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
  ])(`completes %j (skipped where there is no ${shell})`, (words, wanted) => {
    const { stdout, stderr } = spawnSync(shell, ['-c', ask(script, words)], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env.PATH ?? ''}` },
    });
    const names = stdout.split('\n').map((line) => line.split(/[\t:]/)[0] ?? '');
    expect([names.filter(Boolean).toSorted(), stderr]).toEqual([wanted.toSorted(), '']);
  });
});

it.skipIf(!isInstalled('bash'))('takes the quote off that the user has opened (bash)', async () => {
  const run = tap(['completion', 'bash']);
  await run.ended;
  const asked = `tap() { printf '%s\\n' "\${@: -1}"; }
${run.out()}
COMP_WORDS=(tap trace "'tcp.s"); COMP_CWORD=2; _tap; printf '%s\\n' "\${COMPREPLY[@]}"`;
  expect(spawnSync('bash', ['-c', asked], { encoding: 'utf8' }).stdout).toBe('tcp.s\n');
});
