// @ts-check

/**
 * A series of Debian kernels that a guest can run.
 * @typedef {object} KernelSeries
 * @property {string} series first two numbers of the version
 * @property {string[]} suites Debian suites that carry it
 * @property {string[]} packages prefixes of the packages that make it up, each followed by `-VERSION-amd64`
 */

/** @type {readonly KernelSeries[]} */
const KERNELS = Object.freeze([
  { series: '5.10', suites: ['bullseye-security'], packages: ['linux-image'] },
  { series: '6.1', suites: ['bookworm', 'bookworm-security'], packages: ['linux-image'] },
  { series: '6.12', suites: ['trixie', 'trixie-security'], packages: ['linux-image'] },
  { series: '7.2', suites: ['sid', 'forky'], packages: ['linux-binary', 'linux-modules', 'linux-base'] },
]);

/** The names of all series, oldest first. */
export const KERNEL_NAMES = Object.freeze(KERNELS.map((kernel) => kernel.series));

/** The series that a guest runs when none is asked for. */
export const DEFAULT_KERNEL = '6.1';

/**
 * @param {string} series
 * @returns {KernelSeries | undefined}
 */
export function kernelOf(series) {
  return KERNELS.find((kernel) => kernel.series === series);
}

/**
 * The newest release of a series for which every package is there. Names move on with each security update, so
 * they are found by pattern: `linux-image-6.1.0-56-amd64` and the like, without the flavours (cloud, rt, dbg).
 * @param {KernelSeries} kernel
 * @param {string[]} packageNames what the archive has
 * @returns {string | undefined} the release without the architecture, such as `6.1.0-56`
 */
export function newestRelease(kernel, packageNames) {
  const available = new Set(packageNames);
  const pattern = new RegExp(
    `^${kernel.packages[0]}-(${kernel.series.replace('.', '\\.')}\\.[0-9][^-]*(?:-\\d+)?)-amd64$`,
  );
  return packageNames
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .filter((release) => packagesOf(kernel, release).every((name) => available.has(name)))
    .sort(compareReleases)
    .at(-1);
}

/**
 * The names of the packages of a release.
 * @param {KernelSeries} kernel
 * @param {string} release
 * @returns {string[]}
 */
export function packagesOf(kernel, release) {
  return kernel.packages.map((prefix) => `${prefix}-${release}-amd64`);
}

/**
 * Orders releases by their numbers, so 6.12.9 comes before 6.12.10.
 * @param {string} a
 * @param {string} b
 */
function compareReleases(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}
