import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { tracingCapabilities } from '../../../native-core/src/sys/index.js';
import { serviceSettings, unit } from './service-settings.js';

const root = new URL('../../../', import.meta.url);
const settings = serviceSettings();
const words = (text = ''): readonly string[] => text.split(' ');

it('has the capabilities that tracing needs, and no others', () => {
  expect(words(settings.AmbientCapabilities)).toEqual(tracingCapabilities);
  expect(words(settings.CapabilityBoundingSet)).toEqual(tracingCapabilities);
  expect(settings.NoNewPrivileges).toBe('yes');
});

it('so does the unit that READMEs show', () => {
  const needs = readFileSync(new URL('tools/docs/needs.md', root), 'utf8');
  const [, capabilities] = /^ *AmbientCapabilities=(.*)$/m.exec(needs) ?? [];
  expect(words(capabilities)).toEqual(tracingCapabilities);
});

it('lets every system call through that the addon makes by its number', () => {
  const addon = new URL('native-core/addon/', root);
  const sources = readdirSync(addon).map((name) => readFileSync(new URL(name, addon), 'utf8'));
  const calls = sources.flatMap((text) => [...text.matchAll(/\b__NR_(\w+)/g)].map(([, call]) => call));
  expect(calls.length).toBeGreaterThan(1);
  expect(words(settings.SystemCallFilter)).toEqual(expect.arrayContaining(['@system-service', ...calls]));
});

it('has none of the settings that the guide warns of', () => {
  const guide = readFileSync(new URL('docs/guides/embedding.md', root), 'utf8');
  const warned = [...guide.matchAll(/^\| `(\w+)=yes`/gm)].map(([, name = '']) => name);
  expect(warned).toContain('PrivateUsers');
  for (const name of warned) expect(settings).not.toHaveProperty(name);
});

it('shows in the guide what it has', () => {
  const guide = readFileSync(new URL('docs/guides/embedding.md', root), 'utf8');
  const [, shown = ''] = /^```ini\n([^]*?)^```$/m.exec(guide) ?? [];
  const own = readFileSync(unit, 'utf8').split('\n');
  expect(own).toEqual(expect.arrayContaining(shown.trimEnd().split('\n')));
});

it('starts a program that there is', () => {
  const [, script = ''] = words(settings.ExecStart);
  expect(existsSync(new URL(basename(script), unit))).toBe(true);
});

it('the guide copies all that the program imports', () => {
  const guide = readFileSync(new URL('docs/guides/embedding.md', root), 'utf8');
  const [, copied = ''] = /^sudo cp \S+\/\{(.*)\}\.js \.$/m.exec(guide) ?? [];
  const program = readFileSync(new URL('metrics-server.js', unit), 'utf8');
  const imported = [...program.matchAll(/ from '\.\/(.*)\.js'/g)].map(([, name]) => name);
  expect(new Set(copied.split(','))).toEqual(new Set(['metrics-server', ...imported]));
});

const installed = spawnSync('systemd-analyze', ['--version']).status === 0;
it.skipIf(!installed)('is a unit that systemd knows every setting of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tap-unit-'));
  const copy = join(folder, basename(unit.pathname));
  // Node may be elsewhere here.
  writeFileSync(copy, readFileSync(unit, 'utf8').replace('/usr/bin/node', process.execPath));
  const { stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', copy], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect(stderr.split('\n').filter((line) => line.includes('tap-metrics'))).toEqual([]);
  expect(status).toBe(0);
});
