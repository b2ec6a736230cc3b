import { readTapset, type Tapset } from '@tap/native-core/inspect';
import type { Probe } from '@tap/native-core/tapset';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly tap?: { readonly tapset?: boolean; readonly elsewhere?: readonly string[] };
}

const packages = fileURLToPath(new URL('../..', import.meta.url));
/** In a guest, tests import what has been built, as vitest.config.ts says. */
const entry = process.env['TAP_TEST_BUILT'] === '1' ? 'dist/index.js' : 'src/index.ts';

/** The packages that are marked as tapsets, in the order of their names. */
const marked = readdirSync(packages)
  .sort()
  .map((folder) => [folder, manifestOf(folder)] as const)
  .filter(([, { tap }]) => tap?.tapset === true);

/** What their definitions name and only other kernels have than those that are stored. */
export const elsewhere: readonly string[] = marked.flatMap(([, { tap }]) => tap?.elsewhere ?? []);

/** The tapsets of the workspace. */
export const allTapsets: readonly Tapset[] = await Promise.all(
  marked.map(async ([folder, { name, version }]) => {
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
