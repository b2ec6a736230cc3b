// @ts-check
import { ARCHITECTURE_NAMES, architectureOf } from '../architectures.js';

/** @typedef {import('../architectures.js').Architecture} Architecture */

/**
 * A kernel that a guest can run: a series of Debian kernels for an architecture.
 * @typedef {object} Kernel
 * @property {string} series first two numbers of the version
 * @property {Architecture} architecture
 * @property {string} name in messages and in the cache: `6.1`, `6.1-arm64`
 * @property {readonly string[]} suites Debian suites that carry it
 * @property {readonly string[]} packages prefixes of the packages that make it up, each followed by `-VERSION-amd64`, or arm64
 */

/** @type {readonly Pick<Kernel, 'series' | 'suites' | 'packages'>[]} */
const SERIES = Object.freeze([
  // The suite with the updates lists some releases that its pool does not have.
  { series: '5.10', suites: ['bullseye-security', 'bullseye'], packages: ['linux-image'] },
  { series: '6.1', suites: ['bookworm', 'bookworm-security'], packages: ['linux-image'] },
  { series: '6.12', suites: ['trixie', 'trixie-security'], packages: ['linux-image'] },
  { series: '7.2', suites: ['sid', 'forky'], packages: ['linux-binary', 'linux-modules', 'linux-base'] },
]);

/** The names of all series, oldest first. */
export const SERIES_NAMES = Object.freeze(SERIES.map(({ series }) => series));

/** The series that a guest runs when none is asked for. */
export const DEFAULT_SERIES = '6.1';

/**
 * @param {string} series
 * @param {string} [architectureName] by default that of this machine
 * @returns {Kernel | undefined}
 */
export function kernelOf(series, architectureName = ARCHITECTURE_NAMES[0]) {
  const found = SERIES.find((one) => one.series === series);
  const architecture = architectureOf(String(architectureName));
  if (found === undefined || architecture === undefined) return undefined;
  const name = architecture.name === 'x86-64' ? series : `${series}-${architecture.name}`;
  return { ...found, architecture, name };
}

/** The kernel for what one is enough for: the default when it is among them, else the first. @param {readonly Kernel[]} kernels */
export const mainKernel = (kernels) => kernels.find(({ series }) => series === DEFAULT_SERIES) ?? kernels[0];

/** All kernels: first those of this machine's architecture, oldest first. @returns {Kernel[]} */
export function allKernels() {
  return ARCHITECTURE_NAMES.flatMap((architecture) =>
    SERIES_NAMES.flatMap((series) => kernelOf(series, architecture) ?? []),
  );
}

/** Series with long support, which machines with another processor than this one run most. */
const LONG_TERM = Object.freeze(['6.1', '6.12']);

/**
 * The kernels that the tests run on: all of this machine's architecture, oldest first, and those of long term of the other.
 * @returns {Kernel[]}
 */
export function testedKernels() {
  const own = ARCHITECTURE_NAMES[0];
  return allKernels().filter(
    ({ architecture, series }) => architecture.name === own || LONG_TERM.includes(series),
  );
}

/**
 * The few of these kernels that differ most: the oldest one and the newest one of this machine's architecture.
 * @param {readonly Kernel[]} kernels oldest first
 */
export function extremes(kernels) {
  const own = kernels.filter(({ architecture }) => architecture.name === ARCHITECTURE_NAMES[0]);
  return kernels.filter((kernel) => kernel === own[0] || kernel === own.at(-1));
}

/**
 * The releases of a series for which every package is there, the newest first. Names move on with each security update, so
 * they are found by pattern: `linux-image-6.1.0-56-amd64` and the like, without the flavours (cloud, rt, dbg, 16k).
 * @param {Kernel} kernel
 * @param {string[]} packageNames what the archive has
 * @returns {string[]} releases without the architecture, such as `6.1.0-56`
 */
export function releasesOf(kernel, packageNames) {
  const available = new Set(packageNames);
  const pattern = new RegExp(
    `^${kernel.packages[0]}-(${kernel.series.replace('.', '\\.')}\\.[0-9][^-]*(?:-\\d+)?)-${kernel.architecture.debian}$`,
  );
  return packageNames
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .filter((release) => packagesOf(kernel, release).every((name) => available.has(name)))
    .sort(compareReleases)
    .reverse();
}

/**
 * The names of the packages of a release.
 * @param {Kernel} kernel
 * @param {string} release
 * @returns {string[]}
 */
export function packagesOf({ packages, architecture }, release) {
  return packages.map((prefix) => `${prefix}-${release}-${architecture.debian}`);
}

/**
 * Orders releases by their numbers, so 6.12.9 comes before 6.12.10.
 * @param {string} a
 * @param {string} b
 */
function compareReleases(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}
