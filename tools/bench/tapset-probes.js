// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { on } from '@tap/native-core';
import { compile, readTapset } from '@tap/native-core/inspect';
import { ROOT } from '../setup/workspace.js';

/**
 * The probes of all tapsets that a kernel has.
 * @param {ReturnType<typeof import('@tap/native-core/inspect').readKernel>} kernel
 */
export async function tapsetProbes(kernel) {
  const packages = join(ROOT, 'packages');
  const probes = [];
  for (const folder of readdirSync(packages)) {
    const { name, version, tap } = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'));
    if (tap?.tapset !== true) continue;
    const module = await import(join(packages, folder, 'dist/index.js'));
    probes.push(...readTapset(module, { name, version, documentation: null }).probes.values());
  }
  return probes.map(({ probe }) => probe).filter((probe) => isThere(probe, kernel));
}

/**
 * @param {import('@tap/native-core/tapset').Probe} probe
 * @param {ReturnType<typeof import('@tap/native-core/inspect').readKernel>} kernel
 */
function isThere(probe, kernel) {
  try {
    return compile(on(probe).count(), kernel).programs.length > 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'TAP_NO_SITE') return false;
    throw error;
  }
}
