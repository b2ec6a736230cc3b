// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { ROOT } from '../setup/workspace.js';

/** @typedef {Partial<Record<'dependencies' | 'optionalDependencies' | 'peerDependencies' | 'devDependencies', Record<string, string>>>} Dependencies */
/** @typedef {Dependencies & { name: string, version: string, private?: boolean }} Manifest */

/**
 * What is wrong with the versions of each other that published packages ask for: `>=0.2.0 <1`, so that none has to be released
 * because another one is. docs/decisions/0012-versions.md says why.
 * @returns {string[]}
 */
export function checkRanges() {
  const folders = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`);
  const manifests = ['native-core', ...folders].map((folder) => manifestOf(`${folder}/package.json`));
  const versions = new Map(manifests.map(({ name, version }) => [name, version]));
  const template = manifestOf('packages/create-tapset/template/manifest.json');
  return [
    ...manifests.filter((one) => !one.private).flatMap((manifest) => complaints(manifest, versions)),
    ...complaints({ ...template, name: 'the template of create-tapset' }, versions),
    ...rangesOf(template.devDependencies, versions).flatMap(([name, range]) =>
      complaintsOf('the template of create-tapset', name, range, versions),
    ),
  ];
}

/**
 * @param {Manifest} manifest
 * @param {ReadonlyMap<string, string>} versions
 */
export function complaints(manifest, versions) {
  const { name, dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest;
  const asked = [dependencies, optionalDependencies, peerDependencies].flatMap((some) =>
    rangesOf(some, versions),
  );
  return [
    ...rangesOf(dependencies, versions).map(
      ([other]) => `${name}: ${other} has to be a peer dependency, or a project may get two copies`,
    ),
    ...asked.flatMap(([other, range]) => complaintsOf(name, other, range, versions)),
    ...rangesOf(peerDependencies, versions)
      .filter(([other]) => !Object.hasOwn(devDependencies ?? {}, other))
      .map(([other]) => `${name}: its peer ${other} has to be a dev dependency, too: the build asks for it`),
  ];
}

/**
 * @param {string} name
 * @param {string} other
 * @param {string} range
 * @param {ReadonlyMap<string, string>} versions
 */
function complaintsOf(name, other, range, versions) {
  const asks = `${name} asks for ${other} ${range}`;
  const version = versions.get(other) ?? '';
  if (!/^>=\d+\.\d+\.\d+ <\d+$/.test(range)) return [`${asks}, which is not like ">=0.2.0 <1"`];
  return semver.satisfies(version, range) ? [] : [`${asks}, but it has version ${version} here`];
}

/** The dependencies that are packages of this repository. @param {Record<string, string> | undefined} dependencies @param {ReadonlyMap<string, string>} versions */
function rangesOf(dependencies = {}, versions) {
  return Object.entries(dependencies).filter(([name]) => versions.has(name));
}

/** @param {string} path @returns {Manifest} */
function manifestOf(path) {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}
