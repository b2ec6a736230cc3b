import { readTapset, type Tapset } from '@tap/native-core/inspect';
import type { Probe } from '@tap/native-core/tapset';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly tap?: { readonly tapset?: boolean };
}

const packages = fileURLToPath(new URL('../..', import.meta.url));
/** In a guest, tests import what has been built, as vitest.config.ts says. */
const entry = process.env['TAP_TEST_BUILT'] === '1' ? 'dist/index.js' : 'src/index.ts';

/** The tapsets of the workspace: the packages that are marked as one, in the order of their names. */
export const allTapsets: readonly Tapset[] = await Promise.all(
  readdirSync(packages)
    .sort()
    .map((folder) => [folder, manifestOf(folder)] as const)
    .filter(([, { tap }]) => tap?.tapset === true)
    .map(async ([folder, { name, version }]) => {
      const module = (await import(/* @vite-ignore */ `${packages}${folder}/${entry}`)) as object;
      return readTapset(module, { name, version, documentation: null });
    }),
);

/** The probes of all tapsets. */
export const allProbes: readonly Probe[] = allTapsets.flatMap(probesOf);

/** The probes of a tapset. */
function probesOf({ probes }: Tapset): readonly Probe[] {
  return [...probes.values()].map(({ probe }) => probe);
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(`${packages}${folder}/package.json`, 'utf8')) as Manifest;
}
