// @ts-check
import { execFileSync } from 'node:child_process';
import { Registry } from './registry.js';
import { useOf } from './use.js';

/**
 * Publishes packages into a registry of this process, and installs each alone from there, scripts allowed, into an empty project
 * that uses it.
 * @param {import('./pack.js').Packed[]} packed
 * @throws Error when one cannot be published, installed or used.
 */
export async function rehearse(packed) {
  const beyond = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const registry = await Registry.open(beyond);
  try {
    for (const { tarball } of packed) await registry.publish(tarball);
    for (const { name, version, manifest } of packed) {
      const project = registry.project(name.replace('/', '-'));
      await registry.run(project, 'npm', 'install', `${name}@${version}`);
      await registry.run(project, process.execPath, '--input-type=module', '--eval', useOf(name, manifest));
      console.log(`  ${name} ${version}`);
    }
  } finally {
    registry.close();
  }
}
