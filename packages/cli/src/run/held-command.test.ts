import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commandUser, type CommandUser } from './command-user.js';
import { HeldCommand } from './held-command.js';
import { findUser } from './passwd.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-held-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain: CommandUser = { wrapper: [], variables: {}, keeps: null };
const isRoot = process.geteuid?.() === 0;

/** What a command writes to its standard output. */
async function said(command: string, as: CommandUser): Promise<string> {
  const file = join(folder, 'said');
  const fd = openSync(file, 'w');
  const held = await HeldCommand.start(command, fd, as);
  closeSync(fd);
  held.release();
  await held.ended;
  return readFileSync(file, 'utf8');
}

describe('a held command', () => {
  it('has no descriptor of tap but the standard streams', async () => {
    const list = 'ls /proc/$$/fd';
    // Those that whoever runs the tests left open are in any process.
    const anyProcess = spawnSync('/bin/sh', ['-c', list], { encoding: 'utf8' }).stdout;
    expect(await said(list, plain)).toBe(anyProcess);
  });

  it('is not started by what is not there, or refuses', async () => {
    await expect(HeldCommand.start(':', 2, { ...plain, wrapper: ['no-such-setpriv'] })).rejects.toThrow(
      'TAP_SYSTEM: no-such-setpriv cannot start the command: there is none',
    );
    await expect(HeldCommand.start(':', 2, { ...plain, wrapper: ['false'] })).rejects.toThrow(
      'TAP_SYSTEM: false cannot start the command: it ended with status 1',
    );
  });

  it.runIf(isRoot)('runs as the user, in its groups, without a capability', async () => {
    const as = await commandUser('nobody', { uid: 0, handsOn: true, env: {} }, findUser);
    const [ids = '', home = '', ...status] = (
      await said('id; echo "$HOME $USER $LOGNAME"; grep -E "^(Groups|Cap|NoNewPrivs)" /proc/$$/status', as)
    )
      .trim()
      .split('\n');
    expect(ids).toMatch(/^uid=\d+\(nobody\) gid=\d+\((?:nogroup|nobody)\)/);
    expect(ids).not.toContain('root');
    expect(home).toMatch(/^\S+ nobody nobody$/);
    const facts = new Map(status.map((line) => line.split(/:\s*/) as [string, string]));
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) expect(facts.get(set)).toMatch(/^0+$/);
    // Else programs such as ping and sudo would not work in the command.
    expect(facts.get('NoNewPrivs')).toBe('0');
  });
});
