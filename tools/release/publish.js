// @ts-check
import { execFileSync, spawnSync } from 'node:child_process';

/**
 * Publishes the packages whose version the registry does not have yet. What it has stays: after a failure the same command
 * publishes the rest.
 * @param {import('./pack.js').Packed[]} packed
 */
export function publishAll(packed) {
  for (const { name, version, tarball } of packed) {
    const known = spawnSync('npm', ['view', `${name}@${version}`, 'version'], { encoding: 'utf8' });
    if (known.stdout.trim() === version) {
      console.log(`${name} ${version} is there already`);
      continue;
    }
    // Access and provenance are in the manifest.
    execFileSync('npm', ['publish', tarball], { stdio: 'inherit' });
    console.log(`${name} ${version} is published; its tag: git tag ${name}@${version}`);
  }
}
