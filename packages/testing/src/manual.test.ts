import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What the SystemTap Tapset Reference Manual of 2009 names: 82 probe points with 330 values, and 40 functions. */
interface Manual {
  readonly probes: Readonly<Record<string, readonly string[]>>;
  readonly functions: Readonly<Record<string, string>>;
}

const manual = JSON.parse(
  readFileSync(new URL('../fixtures/manual.json', import.meta.url), 'utf8'),
) as Manual;
/** The manual spells these in two ways; tap has both. */
const aliases: Readonly<Record<string, string>> = {
  'socket.ready': 'socket.readv',
  'socket.ready.return': 'socket.readv.return',
  'signal.systkill': 'signal.sys_tkill',
  'signal.sys_tkill.return': 'signal.systkill.return',
  'signal.systgkill': 'signal.sys_tgkill',
  'signal.systgkill.return': 'signal.sys_tgkill.return',
};

const tap = fileURLToPath(new URL('../../cli/bin/tap.js', import.meta.url));
const listed = (...args: string[]): readonly Record<string, unknown>[] =>
  execFileSync(process.execPath, [tap, 'list', '--json', ...args], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('tap list --json', () => {
  const probes = new Map(
    listed().map((line) => [
      line['probe'] as string,
      (line['values'] as readonly { name: string }[]).map(({ name }) => name),
    ]),
  );
  const functions = new Set(listed('--functions').map((line) => line['function']));

  it.each(Object.entries(manual.probes))('has %s with its values', (name, values) => {
    expect(probes.get(name)).toEqual(expect.arrayContaining([...values]));
  });

  it.each(Object.entries(aliases))('has %s, which is %s', (alias, name) => {
    expect(probes.get(alias)).toEqual(probes.get(name));
    expect(probes.get(alias)).toBeDefined();
  });

  it.each(Object.keys(manual.functions))('has the function %s', (name) => {
    expect(functions).toContain(name);
  });
});
