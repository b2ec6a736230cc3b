import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readManifest, type PackageManifest } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import { storedKernels, type StoredKernel } from './kernels/index.js';

/** A tapset's package in a folder, as its package.json describes it. */
export interface PackageFolder {
  readonly name: string;
  /** Whether it has `"tap": { "tapset": true }`, by which `tap` finds it. */
  readonly isMarked: boolean;
  /** The probes for which kernels have no place, as its `"tap"` says. */
  readonly absent: Readonly<Record<string, readonly StoredKernel[]>>;
  /** What its definitions name and only other kernels have, as its `"tap"` says. */
  readonly elsewhere: readonly string[];
  /** Path of its built module. */
  readonly module: string;
  /** Path of the module's declarations. */
  readonly declarations: string;
  /** Path of its docs.json. */
  readonly docs: string;
}

/**
 * Reads the package.json of a folder.
 *
 * @throws TapError TAP_ARGUMENT when there is none, it names no exports, or says of other kernels than the stored ones that
 *   they lack a probe.
 */
export function readPackageFolder(path: string): PackageFolder {
  const folder = resolve(path);
  const { name, isTapset, absent, elsewhere, module, declarations, docs } = manifestIn(folder);
  if (name === null || module === null || declarations === null)
    throw new TapError('TAP_ARGUMENT', `${folder}/package.json has no "name", or no "exports" with "."`, {
      next: 'write "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } }',
    });
  return {
    name,
    isMarked: isTapset,
    absent: absentOf(absent, folder),
    elsewhere: elsewhereOf(elsewhere, folder),
    module: join(folder, module),
    declarations: join(folder, declarations),
    docs: join(folder, docs),
  };
}

function manifestIn(folder: string): PackageManifest {
  try {
    return readManifest(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new TapError('TAP_ARGUMENT', `${folder} has no package.json that can be read: ${error.message}`, {
      next: 'name the folder of a package',
    });
  }
}

function absentOf(absent: unknown, folder: string): PackageFolder['absent'] {
  if (absent === undefined) return {};
  if (typeof absent !== 'object' || absent === null || Array.isArray(absent))
    throw new TapError('TAP_ARGUMENT', `${folder}/package.json: "absent" is not lists of kernels by probes`, {
      next: `write "absent": { "mine.later": ["${storedKernels[0]}"] }`,
    });
  const lists = Object.entries(absent as Readonly<Record<string, unknown>>);
  const wrong = lists.find(([, list]) => !isListOfStored(list));
  if (wrong === undefined) return Object.fromEntries(lists) as PackageFolder['absent'];
  throw new TapError(
    'TAP_ARGUMENT',
    `${folder}/package.json: "absent" has ${JSON.stringify(wrong[1])} for ${wrong[0]}, which is not a list of stored kernels`,
    {
      facts: [['stored', storedKernels.join(', ')]],
      next: `write "absent": { "${wrong[0]}": ["${storedKernels[0]}"] }`,
    },
  );
}

function elsewhereOf(elsewhere: unknown, folder: string): PackageFolder['elsewhere'] {
  if (elsewhere === undefined) return [];
  if (Array.isArray(elsewhere) && elsewhere.every((one) => typeof one === 'string')) return elsewhere;
  throw new TapError('TAP_ARGUMENT', `${folder}/package.json: "elsewhere" is not a list of names`, {
    next: 'write "elsewhere": ["struct file.f_flags"]',
  });
}

function isListOfStored(list: unknown): boolean {
  return Array.isArray(list) && list.every((one) => storedKernels.some((stored) => stored === one));
}
