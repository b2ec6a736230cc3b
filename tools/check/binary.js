// @ts-check
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addonSources } from '../setup/addon-sources.js';
import { COMPILERS, prebuildOf } from '../setup/compilers.js';
import { muslLibrary } from '../setup/musl.js';
import { ROOT } from '../setup/workspace.js';

/** The oldest C library that the addon must run with: that of RHEL 7, and the first one for arm64. */
const OLDEST_GLIBC = [2, 17];
const MOST_BYTES = 80_000;
const NATIVE_CORE = join(ROOT, 'native-core');

/**
 * What is wrong with the addon's binaries: one that is missing or out of date, or needs more than a C library of that age, or what
 * musl does not have. With nothing else, one binary does for all systems.
 * @returns {string[]}
 */
export function checkBinary() {
  const musl = namesOf(muslLibrary());
  return COMPILERS.flatMap(({ architecture }) => {
    const path = prebuildOf(architecture);
    const file = join(NATIVE_CORE, path);
    if (!existsSync(file)) return [`${path} is missing: npm run build:native`];
    return complaints(file, musl).map((complaint) => `${path} ${complaint}`);
  });
}

/** @param {string} file @param {ReadonlySet<string>} musl */
function complaints(file, musl) {
  const { size } = statSync(file);
  const isCurrent = readFileSync(file).includes(addonSources(NATIVE_CORE));
  const dynamic = execFileSync('readelf', ['-dV', '--wide', file], { encoding: 'utf8' });
  const libraries = [...dynamic.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((match) => match[1]);
  const versions = [...dynamic.matchAll(/Name: GLIBC_(\d+)\.(\d+)/g)].map((match) => [
    Number(match[1]),
    Number(match[2]),
  ]);
  const wanted = symbolsOf(file).filter(
    ({ section, name, bind }) => section === 'UND' && bind === 'GLOBAL' && !/^(napi|uv)_/.test(name),
  );
  return [
    ...(isCurrent ? [] : ['is not built from the sources as they are: npm run build:native']),
    ...(size > MOST_BYTES ? [`has ${size} bytes, more than ${MOST_BYTES}`] : []),
    ...(libraries.length === 0 ? ['needs no library, as readelf tells it'] : []),
    ...libraries.filter((name) => name !== 'libc.so.6').map((name) => `needs ${name}`),
    ...versions.filter(isNewer).map((version) => `needs GLIBC ${version.join('.')}`),
    ...wanted
      .filter(({ name }) => !musl.has(name))
      .map(({ name }) => `needs ${name}, which musl does not have`),
  ];
}

/** @param {string} library */
function namesOf(library) {
  return new Set(symbolsOf(library).flatMap(({ section, name }) => (section === 'UND' ? [] : [name])));
}

/** The dynamic symbols of a file. @param {string} file */
function symbolsOf(file) {
  const lines = execFileSync('readelf', ['--dyn-syms', '--wide', file], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([index = '', , , , , , , name = '']) => /^\d+:$/.test(index) && name !== '')
    .map(([, , , , bind = '', , section = '', name = '']) => ({
      bind,
      section,
      name: name.replace(/@.*/, ''),
    }));
}

/** @param {number[]} version */
function isNewer([major = 0, minor = 0]) {
  const [oldMajor = 0, oldMinor = 0] = OLDEST_GLIBC;
  return major > oldMajor || (major === oldMajor && minor > oldMinor);
}
