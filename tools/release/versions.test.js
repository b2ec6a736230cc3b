// @ts-check
import { deepEqual, match } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { manifestOf } from '../setup/manifest.js';
import { ROOT } from '../setup/workspace.js';
import { publishedFolders } from './published.js';

const FOLDERS = publishedFolders();
/** Folders of all packages, also of those that are not published and ask for some that are. */
const ALL = ['native-core', ...['packages', 'docs', 'tools'].flatMap(packagesIn)];

/** @param {string} folder */
function packagesIn(folder) {
  const folders = readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
  return folders.filter((one) => existsSync(join(ROOT, one, 'package.json')));
}

/** The manifests that a change of packages rewrites, as `changeset version` leaves them. @param {string} change */
function releasedBy(change) {
  const folder = mkdtempSync(join(tmpdir(), 'tap-versions-'));
  try {
    const copied = ['package.json', 'pnpm-workspace.yaml', '.changeset/config.json'];
    for (const path of [...copied, ...ALL.map((name) => `${name}/package.json`)]) {
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
  return ALL.map((name) => {
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

test('a release of every package leaves those that are not published as they are', () => {
  const names = FOLDERS.map((folder) => manifestOf(join(ROOT, folder)).name);
  const released = releasedBy(names.map((name) => `'${name}': minor`).join('\n'));
  deepEqual(
    released.map((one) => one.name),
    names,
  );
});
