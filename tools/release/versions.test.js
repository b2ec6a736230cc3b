// @ts-check
import { deepEqual, match } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../setup/workspace.js';
import { publishedFolders } from './published.js';

const FOLDERS = publishedFolders();

/** What a change of packages releases: names and versions, as `changeset version` writes them. @param {string} change */
function releasedBy(change) {
  const folder = mkdtempSync(join(tmpdir(), 'tap-versions-'));
  try {
    const copied = ['package.json', 'pnpm-workspace.yaml', '.changeset/config.json'];
    // The configuration names packages that are not published, too.
    const packages = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/package.json`);
    for (const path of [...copied, 'native-core/package.json', ...packages]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      cpSync(join(ROOT, path), join(folder, path));
    }
    writeFileSync(join(folder, '.changeset/change.md'), `---\n${change}\n---\n\nA change.\n`);
    execFileSync('git', ['init', '--quiet', '--initial-branch', 'main'], { cwd: folder });
    const before = manifests(folder);
    execFileSync(join(ROOT, 'node_modules/.bin/changeset'), ['version'], { cwd: folder, stdio: 'pipe' });
    return manifests(folder).filter(({ text }, at) => text !== before[at]?.text);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} folder */
function manifests(folder) {
  return FOLDERS.map((name) => {
    const text = readFileSync(join(folder, name, 'package.json'), 'utf8');
    return { name: JSON.parse(text).name, text };
  });
}

for (const name of ['@tap/native-core', '@tap/ioscheduler', '@tap/context'])
  test(`a minor of ${name} releases no other package`, () => {
    const released = releasedBy(`'${name}': minor`);
    deepEqual(
      released.map((one) => one.name),
      [name],
    );
  });

test('a release leaves the ranges as they are', () => {
  const released = releasedBy(
    `'@tap/native-core': minor\n'@tap/scsi': minor\n'@tap/ioscheduler': patch\n'@tap/cli': patch`,
  );
  const names = ['@tap/native-core', '@tap/cli', '@tap/ioscheduler', '@tap/scsi'];
  deepEqual(
    released.map((one) => one.name),
    names,
  );
  const { text = '' } = released.find(({ name }) => name === '@tap/scsi') ?? {};
  match(
    text,
    /"peerDependencies": \{\s+"@tap\/ioscheduler": ">=\d+\.\d+\.\d+ <1",\s+"@tap\/native-core": ">=\d+\.\d+\.\d+ <1"/,
  );
});
