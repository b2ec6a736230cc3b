// @ts-check
/**
 * Builds the addon, and the one that only tests call, for all architectures: `node ../tools/build/native.js` in native-core.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addonSources } from '../setup/addon-sources.js';
import { COMPILERS } from '../setup/compilers.js';

const folder = resolve('.');
const testAddon = join(folder, 'test/addon');

for (const { architecture, prefix, need } of COMPILERS) {
  if (!need.isThere()) fail(`no compiler for ${architecture}: install ${need.package}`);
  const programs = { CC: `${prefix}gcc`, CXX: `${prefix}g++`, PREBUILD_STRIP_BIN: `${prefix}strip` };
  const env = {
    ...process.env,
    ...(prefix === '' ? {} : programs),
    TAP_ADDON_SOURCES: addonSources(folder),
  };
  const options = ['--napi', '--strip', '--arch', architecture];
  prebuild(options, env);
  prebuild([...options, '--cwd', testAddon, '--out', testAddon, '--name', 'test'], env);
}
// Where node-gyp-build looks first; what is left there is of the last architecture.
for (const built of [folder, testAddon]) rmSync(join(built, 'build'), { recursive: true, force: true });

/** @param {string[]} options @param {NodeJS.ProcessEnv} env */
function prebuild(options, env) {
  const { status } = spawnSync(join(folder, 'node_modules/.bin/prebuildify'), options, { env, stdio: 'inherit' });
  if (status !== 0) fail('the addon could not be built');
}

/** @param {string} why @returns {never} */
function fail(why) {
  console.error(why);
  process.exit(1);
}
