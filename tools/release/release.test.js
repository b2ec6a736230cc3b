// @ts-check
import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from '../setup/workspace.js';
import { cleanClone } from './clean-clone.js';
import { checkManifests } from './manifests.js';
import { packAll } from './pack.js';
import { tarballComplaints } from './tarball.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-release-test-'));
after(() => rmSync(folder, { recursive: true }));

/** Writes files, by their paths, into a folder. @param {string} into @param {Record<string, string>} files */
function write(into, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(into, path)), { recursive: true });
    writeFileSync(join(into, path), text);
  }
}

test('what is not committed is not released', () => {
  const repository = join(folder, 'repository');
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: repository });
  write(repository, { 'a.txt': 'a', '.gitignore': 'dist/' });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'a');
  write(repository, { 'dist/old.js': '' });
  const clone = cleanClone(repository, join(folder, 'clone'));
  deepEqual([existsSync(join(clone, 'a.txt')), existsSync(join(clone, 'dist'))], [true, false]);
  write(repository, { 'b.txt': 'b' });
  throws(() => cleanClone(repository, join(folder, 'another')), /not committed:\n\?\? b\.txt/);
  equal(existsSync(join(folder, 'another')), false);
});

const manifest = {
  name: '@tap/native-core',
  version: '0.2.0',
  type: 'module',
  license: 'MIT',
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
};
const whole = {
  'package.json': JSON.stringify(manifest),
  'README.md': '# It',
  LICENSE: 'MIT',
  'CHANGELOG.md': '# It\n\n## 0.2.0\n\nIt is new.\n',
  'dist/index.js': 'export const a = 1;\n',
  'dist/index.d.ts': 'export declare const a: number;\n',
  'prebuilds/linux-x64/@tap+native-core.node': 'binary',
  'prebuilds/linux-arm64/@tap+native-core.node': 'binary',
};

/** What is wrong with a tarball of files. @param {Record<string, string>} files */
async function wrongWith(files) {
  const into = mkdtempSync(join(folder, 'tarball-'));
  write(join(into, 'package'), files);
  execFileSync('tar', ['-czf', 'it.tgz', 'package'], { cwd: into });
  return (await tarballComplaints(join(into, 'it.tgz'))).join('\n');
}

test('a whole tarball is taken', async () => equal(await wrongWith(whole), ''));

for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', 'prebuilds/linux-arm64/@tap+native-core.node'])
  test(`a tarball without ${name} is refused`, async () => {
    const { [name]: _, ...rest } = /** @type {Record<string, string>} */ (whole);
    match(await wrongWith(rest), new RegExp(`${name.replaceAll('+', '\\+')} is missing or empty`));
  });

for (const [what, files, told] of /** @type {const} */ ([
  ['an empty build', { 'dist/index.js': '' }, /dist\/index.js is missing or empty/],
  ['a test', { 'src/a.test.ts': 'a' }, /src\/a.test.ts is not for its users/],
  ['a changelog of another version', { 'CHANGELOG.md': '# It\n\n## 0.1.0\n' }, /CHANGELOG.md lacks 0.2.0/],
  ['no types', { 'dist/index.d.ts': '' }, /dist\/index.d.ts is missing/],
  [
    'no manual page',
    { 'package.json': JSON.stringify({ ...manifest, man: './dist/it.1' }) },
    /dist\/it.1 is missing or empty/,
  ],
  [
    'no file that its manifest names',
    { 'package.json': JSON.stringify({ ...manifest, files: ['dist', 'dist/page.html', '!dist/*.map'] }) },
    /^@tap\/native-core: dist\/page.html is missing or empty$/,
  ],
  ['a private manifest', { 'package.json': JSON.stringify({ ...manifest, private: true }) }, /is private/],
]))
  test(`a tarball with ${what} is refused`, async () => match(await wrongWith({ ...whole, ...files }), told));

test('packing fails where a package is not built', () => {
  const root = join(folder, 'unbuilt');
  const prepack = `node ${join(ROOT, 'tools/release/prepack.js')}`;
  const { packageManager } = JSON.parse(
    execFileSync('cat', [join(ROOT, 'package.json')], { encoding: 'utf8' }),
  );
  write(root, {
    'package.json': JSON.stringify({ packageManager }),
    'packages/README.md': '',
    'native-core/package.json': JSON.stringify({ ...manifest, scripts: { prepack } }),
  });
  throws(() => packAll(root, root), /cannot be packed[^]*dist\/index.d.ts is missing: npm run build/);
});

test('the manifests say what the root says', () => equal(checkManifests().join('\n'), ''));

test('an unknown option releases nothing', () => {
  const { status, stderr } = spawnSync('node', [join(ROOT, 'tools/release/run.js'), '--dry'], {
    encoding: 'utf8',
  });
  equal(status, 1);
  equal(stderr, 'Usage: pnpm release [--dry-run]\n');
});
