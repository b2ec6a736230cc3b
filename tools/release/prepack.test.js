// @ts-check
import { equal, match } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from '../setup/workspace.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-prepack-'));
after(() => rmSync(folder, { recursive: true }));
for (const name of ['native-core', 'packages/cli', 'packages/flame', 'packages/timestamp'])
  cpSync(join(ROOT, name), join(folder, name), {
    recursive: true,
    filter: (path) => !/\/(node_modules|addon|test)$/.test(path),
  });
for (const name of ['release', 'setup'])
  cpSync(join(ROOT, 'tools', name), join(folder, 'tools', name), { recursive: true });

/** What `npm pack` says, and how it ends. @param {string} name */
function pack(name) {
  const { status, stderr } = spawnSync('npm', ['pack', '--silent', '--dry-run'], {
    cwd: join(folder, name),
    encoding: 'utf8',
  });
  return { status, said: stderr.trim() };
}

test('what is built is packed', () => {
  equal(pack('packages/timestamp').status, 0);
  equal(pack('native-core').status, 0);
});

test('a tree that is not built is not packed, which one line says', () => {
  rmSync(join(folder, 'packages/timestamp/dist'), { recursive: true });
  const { status, said } = pack('packages/timestamp');
  equal(said, 'timestamp cannot be packed: ./dist/index.d.ts is missing: npm run build');
  equal(status, 1);
});

test('an empty file is missing, too', () => {
  mkdirSync(join(folder, 'packages/timestamp/dist'));
  cpSync(join(ROOT, 'packages/timestamp/dist'), join(folder, 'packages/timestamp/dist'), { recursive: true });
  truncateSync(join(folder, 'packages/timestamp/dist/index.js'));
  match(pack('packages/timestamp').said, /dist\/index.js is missing/);
});

for (const [name, path] of /** @type {const} */ ([
  ['flame', 'dist/viewer.html'],
  ['cli', './dist/tap.1'],
]))
  test(`${name} is not packed without ${path}`, () => {
    equal(pack(`packages/${name}`).status, 0);
    rmSync(join(folder, 'packages', name, path));
    const { status, said } = pack(`packages/${name}`);
    equal(said, `${name} cannot be packed: ${path} is missing: npm run build`);
    equal(status, 1);
  });

test('the core is not packed without the binary of each processor', () => {
  rmSync(join(folder, 'native-core/prebuilds/linux-arm64'), { recursive: true });
  const { status, said } = pack('native-core');
  match(said, /prebuilds\/linux-arm64\/@tap\+native-core.node is missing: npm run build:native$/);
  equal(status, 1);
});

test('no package is packed without its README', () => {
  cpSync(join(ROOT, 'packages/timestamp/dist'), join(folder, 'packages/timestamp/dist'), { recursive: true });
  rmSync(join(folder, 'packages/timestamp/README.md'));
  equal(pack('packages/timestamp').said, 'timestamp cannot be packed: README.md is missing');
});
