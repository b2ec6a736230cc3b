import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tracingCapabilities } from '../../../native-core/src/sys/index.js';

const folder = new URL('../embedding/', import.meta.url);
const guide = readFileSync(new URL('../../guides/embedding.md', import.meta.url), 'utf8');
const dockerfile = readFileSync(new URL('Dockerfile', folder), 'utf8');
/** What follows an instruction, once for each of its lines. */
const lines = (instruction: string): readonly string[] =>
  [...dockerfile.matchAll(new RegExp(`^${instruction} (.*)$`, 'gm'))].map(([, rest = '']) => rest);

const copied = lines('COPY').flatMap((line) => line.split(' ').slice(0, -1));
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

it('copies files that there are, and starts one of them', () => {
  for (const file of copied) expect(existsSync(new URL(file, folder)), file).toBe(true);
  const [command, script] = JSON.parse(lines('CMD')[0] ?? '') as string[];
  expect([command, copied.includes(script ?? '')]).toEqual(['node', true]);
});

it('has all that its files import', () => {
  const imports = copied.flatMap((file) =>
    [...read(file).matchAll(/ from '([^']+)'/g)].map(([, name = '']) => name),
  );
  const local = imports.filter((name) => name.startsWith('./')).map((name) => name.slice(2));
  expect(copied).toEqual(expect.arrayContaining(local));
  const packages = imports.filter((name) => !/^(\.|node:)/.test(name));
  const install = lines('RUN').find((line) => line.startsWith('npm install ')) ?? '';
  expect(new Set(install.split(' ').slice(2))).toEqual(new Set(packages));
});

it('makes a package of modules', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tap-image-'));
  execFileSync('sh', ['-c', lines('RUN')[0] ?? ''], { cwd: scratch, stdio: ['ignore', 'ignore', 'inherit'] });
  expect(JSON.parse(readFileSync(join(scratch, 'package.json'), 'utf8'))).toMatchObject({ type: 'module' });
  rmSync(scratch, { recursive: true });
});

it('sets variables that its program reads', () => {
  const names = lines('ENV').flatMap((line) => line.split(' ').map((one) => one.split('=')[0]));
  for (const name of names)
    expect(
      copied.some((file) => read(file).includes(`process.env.${name}`)),
      name,
    ).toBe(true);
});

it('is shown in the guide, and run with the capabilities that tracing needs', () => {
  const [, shown = ''] = /^```dockerfile\n([^]*?)^```$/m.exec(guide) ?? [];
  expect(dockerfile.endsWith(shown)).toBe(true);
  const [run = ''] = /^docker run [^]*?[^\\]\n/m.exec(guide) ?? [];
  const added = [...run.matchAll(/--cap-add (\w+)/g)].map(([, name]) => `CAP_${name}`);
  expect(added).toEqual(tracingCapabilities);
  expect(run).toContain('--cap-drop ALL');
  const [, port] = /PORT=(\d+)/.exec(dockerfile) ?? [];
  expect(run).toContain(`:${port} `);
});
