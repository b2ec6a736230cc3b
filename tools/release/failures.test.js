// @ts-check
// The commands of a release, in a small repository of one package, with what must stop them.
import { equal, match } from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { prebuildOf } from '../setup/compilers.js';
import { ROOT } from '../setup/workspace.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-failures-'));
after(() => rmSync(folder, { recursive: true }));
/** @type {string} */
let repository;

beforeEach(() => {
  repository = mkdtempSync(join(folder, 'repository-'));
  mkdirSync(join(repository, 'packages'));
  for (const path of ['package.json', 'LICENSE', '.gitignore', 'tools/release', 'tools/setup'])
    cpSync(join(ROOT, path), join(repository, path), { recursive: true });
  cpSync(join(ROOT, 'native-core'), join(repository, 'native-core'), {
    recursive: true,
    filter: (path) => !/\/(node_modules|addon|test)$/.test(path),
  });
  writeFileSync(join(repository, 'pnpm-workspace.yaml'), 'packages: [native-core]\n');
  symlinkSync(join(ROOT, 'node_modules'), join(repository, 'node_modules'));
});

/** How a command of the release ends, and what it says. @param {string} command */
function rehearse(command) {
  const { status, stdout, stderr } = spawnSync('node', [`tools/release/${command}.js`, '--dry-run'], {
    cwd: repository,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

test('a tree with something that is not committed is not released', () => {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', [...identity, ...args], { cwd: repository });
  git('init', '--quiet');
  // The repository ignores a folder of this name, and not a link.
  git('add', '--', ':!node_modules');
  git('commit', '--quiet', '-m', 'all');
  rmSync(join(repository, 'node_modules'));
  writeFileSync(join(repository, 'native-core/README.md'), '# Changed\n');
  const { status, said } = rehearse('run');
  equal(said, 'there is something that is not committed:\nM native-core/README.md\n');
  equal(status, 1);
});

test('npm run release --dry-run is a dry run, though npm takes the option', () => {
  // Only a real release asks for the address of the repository.
  const placeholder = /placeholder for the address/;
  const stderrOf = (/** @type {string[]} */ ...options) =>
    spawnSync('npm', ['run', 'release', ...options], { cwd: repository, encoding: 'utf8' }).stderr;
  execFileSync('git', ['init', '--quiet'], { cwd: repository });
  match(stderrOf(), placeholder);
  match(stderrOf('--dry-run'), /^there is something that is not committed:$/m);
  match(stderrOf('--no-dry-run'), placeholder);
});

for (const path of ['README.md', prebuildOf('arm64'), prebuildOf('x64')])
  test(`a package without ${path} ends a rehearsal before anything is installed`, () => {
    rmSync(join(repository, 'native-core', path));
    const { status, said } = rehearse('built');
    match(said, /^packing\n@tap\/native-core cannot be packed\n/);
    equal(said.includes(`native-core cannot be packed: ${path} is missing`), true, said);
    equal(said.includes('installing'), false, said);
    equal(status, 1);
  });
