// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/workspace.js';

/** The oldest C library that the addon must run with: that of RHEL 8 and Debian 10. */
const OLDEST_GLIBC = [2, 28];
const PREBUILDS = join(ROOT, 'native-core/prebuilds');

/**
 * What the built addons need beyond a C library of that age: with nothing else one binary does for all systems.
 * @returns {string[]}
 */
export function checkBinary() {
  const addons = existsSync(PREBUILDS) ? readdirSync(PREBUILDS, { recursive: true, encoding: 'utf8' }) : [];
  const built = addons.filter((name) => name.endsWith('.node'));
  return built.length === 0 ? ['no addon is built'] : built.flatMap(complaints);
}

/** @param {string} addon */
function complaints(addon) {
  const dynamic = execFileSync('readelf', ['-dV', '--wide', join(PREBUILDS, addon)], { encoding: 'utf8' });
  const libraries = [...dynamic.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((match) => match[1]);
  const versions = [...dynamic.matchAll(/Name: GLIBC_(\d+)\.(\d+)/g)].map((match) => [
    Number(match[1]),
    Number(match[2]),
  ]);
  return [
    ...(libraries.length === 0 ? [`${addon}: readelf tells of no library`] : []),
    ...libraries.filter((name) => name !== 'libc.so.6').map((name) => `${addon} needs ${name}`),
    ...versions.filter(isNewer).map((version) => `${addon} needs GLIBC ${version.join('.')}`),
  ];
}

/** @param {number[]} version */
function isNewer([major = 0, minor = 0]) {
  const [oldMajor = 0, oldMinor = 0] = OLDEST_GLIBC;
  return major > oldMajor || (major === oldMajor && minor > oldMinor);
}
