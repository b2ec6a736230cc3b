// @ts-check
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { COMPILERS, prebuildOf } from '../setup/compilers.js';
import { builtIn } from './lacks.js';

/** How many bytes a tarball has at most; that of the stored kernels has more. */
const MOST_BYTES = 1_500_000;
const MOST_BYTES_WITH_KERNELS = 14_000_000;

/** What a package does not give to its users: its tests, though a template has some, and what the compiler keeps for itself. */
const NOT_FOR_USERS = /^(?!template\/).*\.test\.[jt]s$|\.tsbuildinfo$|^(test|node_modules)\//;

/** How packages of ES modules alone are not resolved: by TypeScript without `exports`, and by require() before Node 20.19. */
const NOT_FOR_ESM = ['node10', 'node16-cjs'];

/**
 * What is wrong with a package as a registry would get it.
 * @param {string} file
 * @returns {Promise<string[]>}
 */
export async function tarballComplaints(file) {
  const data = readFileSync(file);
  const content = createPackageFromTarballData(data);
  const manifest = JSON.parse(content.readFile(inside(content, 'package.json')));
  const found = [
    ...contents(content, manifest),
    ...size(manifest.name, data.length),
    ...(await lint(data, manifest)),
    ...(await types(content)),
  ];
  return found.map((complaint) => `${manifest.name}: ${complaint}`);
}

/** @typedef {ReturnType<typeof createPackageFromTarballData>} Content */

/** @param {Content} content @param {string} path */
const inside = (content, path) => `/node_modules/${content.packageName}/${path}`;

/** @param {Content} content @param {Record<string, any>} manifest */
function contents(content, manifest) {
  const prefix = inside(content, '');
  const paths = content.listFiles(prefix).map((path) => path.slice(prefix.length));
  const has = (/** @type {string} */ path) =>
    paths.includes(path) && content.readFile(inside(content, path)).trim() !== '';
  const prebuilds = COMPILERS.map(({ architecture }) => prebuildOf(architecture));
  const wanted = [
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'dist/index.js',
    'dist/index.d.ts',
    ...(manifest.man === undefined ? [] : [manifest.man.replace('./', '')]),
    ...builtIn(manifest.files ?? []),
    ...(manifest.name === '@tap/native-core' ? prebuilds : []),
  ];
  const changes = has('CHANGELOG.md') ? content.readFile(inside(content, 'CHANGELOG.md')) : '';
  return [
    ...wanted.filter((path) => !has(path)).map((path) => `${path} is missing or empty`),
    ...paths.filter((path) => NOT_FOR_USERS.test(path)).map((path) => `${path} is not for its users`),
    ...(manifest.private === true ? ['it is private'] : []),
    ...(changes.includes(`\n## ${manifest.version}\n`) ? [] : [`CHANGELOG.md lacks ${manifest.version}`]),
    ...Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies })
      .filter(([, range]) => range.startsWith('workspace:'))
      .map(([name, range]) => `it asks for ${name} ${range}, which no registry has`),
  ];
}

/** @param {string} name @param {number} bytes */
function size(name, bytes) {
  const most = name === '@tap/check' ? MOST_BYTES_WITH_KERNELS : MOST_BYTES;
  return bytes <= most ? [] : [`its tarball has ${bytes} bytes, more than ${most}`];
}

/** @param {Buffer} data @param {Record<string, any>} manifest */
async function lint(data, manifest) {
  const tarball = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const { messages } = await publint({ pack: { tarball: /** @type {ArrayBuffer} */ (tarball) } });
  return messages.map((message) => String(formatMessage(message, manifest, { color: false })));
}

/** What TypeScript finds otherwise than Node does, for packages of ES modules alone. @param {Content} content */
async function types(content) {
  const result = await checkPackage(content);
  if (!result.types) return ['it has no types'];
  return result.problems
    .filter((problem) => !('resolutionKind' in problem && NOT_FOR_ESM.includes(problem.resolutionKind)))
    .map((problem) => `its types are wrong: ${JSON.stringify(problem)}`);
}
