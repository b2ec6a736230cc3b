// @ts-check
import { deepEqual, equal } from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { manifestOf } from '../setup/manifest.js';
import { ROOT } from '../setup/workspace.js';
import { publishDependencies } from './dependencies.js';
import { Registry } from './registry.js';

/** The next minor of the version that a package has here. @type {string} */
let newer;
/** The version that packages have here, as an old release. @type {string} */
let older;
/** @type {Registry} */
let registry;

before(async () => {
  registry = await Registry.open();
  const { version } = manifestOf(join(ROOT, 'native-core'));
  older = version;
  newer = `0.${Number(version.split('.')[1]) + 1}.0`;
  await Promise.all([
    publishDependencies(registry),
    publish('native-core', older, newer, '1.0.0'),
    publish('packages/net', older, newer),
    publish('packages/context', older, newer),
  ]);
});
after(() => registry.close());

/** Publishes what is built of a package, under several versions. @param {string} name @param {string[]} versions */
async function publish(name, ...versions) {
  const manifest = manifestOf(join(ROOT, name));
  const folder = join(registry.folder, 'packages', name);
  mkdirSync(folder, { recursive: true });
  const parts = manifest.files.filter((/** @type {string} */ part) => existsSync(join(ROOT, name, part)));
  for (const part of parts) cpSync(join(ROOT, name, part), join(folder, part), { recursive: true });
  for (const version of versions) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version, scripts: {} }));
    await registry.publish(folder);
  }
}

/** The versions of the core in a project. @param {string} project @returns {string[]} */
function cores(project) {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  return Object.keys(packages)
    .filter((path) => path.endsWith('node_modules/@tap/native-core'))
    .map((path) => packages[path].version);
}

/** Asks a probe of one tapset for its own value and for one of the other tapset. @param {string} project */
const ask = (project) =>
  registry.run(
    project,
    process.execPath,
    '--input-type=module',
    '--eval',
    `import { on } from '@tap/native-core';
    import { pid } from '@tap/context';
    import { tcp } from '@tap/net';
    const query = on(tcp.sendmsg).where((e) => e.size.gt(5)).select((e) => ({ size: e.size, pid: pid() }));
    console.log(Object.keys(query.spec.fields).join());`,
  );

/** Installs packages into a project. @param {string} project @param {string[]} packages */
const install = (project, ...packages) => registry.run(project, 'npm', 'install', ...packages);

test('old tapsets work with a new core', async () => {
  const project = registry.project('old-tapsets');
  await install(project, `@tap/native-core@${newer}`, `@tap/net@${older}`, `@tap/context@${older}`);
  deepEqual(cores(project), [newer]);
  equal(await ask(project), 'size,pid\n');
});

test('new tapsets work with an old core', async () => {
  const project = registry.project('new-tapsets');
  await install(project, `@tap/native-core@${older}`, `@tap/net@${newer}`, `@tap/context@${newer}`);
  deepEqual(cores(project), [older]);
  equal(await ask(project), 'size,pid\n');
});

test('an old and a new tapset in one project have one core, which npm finds by itself', async () => {
  const project = registry.project('both');
  await install(project, `@tap/net@${older}`, `@tap/context@${newer}`);
  deepEqual(cores(project), [newer]);
  equal(await ask(project), 'size,pid\n');
});

test('a newer tapset or core that is added later leaves one core', async () => {
  const project = registry.project('later');
  await install(project, `@tap/native-core@${older}`, `@tap/net@${older}`);
  await install(project, `@tap/context@${newer}`);
  deepEqual(cores(project), [older]);
  await install(project, `@tap/native-core@${newer}`);
  deepEqual(cores(project), [newer]);
  equal(await ask(project), 'size,pid\n');
});

test('npm refuses a core of the next major, and does not install a second one', async () => {
  const project = registry.project('major');
  const refused = await install(project, '@tap/native-core@1.0.0', `@tap/net@${older}`).then(
    () => 'it installed both',
    (error) => String(error),
  );
  equal(/ERESOLVE/.exec(refused)?.[0], 'ERESOLVE', refused);
});
