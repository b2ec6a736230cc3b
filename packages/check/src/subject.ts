import { probesInLists, readTapset, type Tapset } from '@tap/native-core/inspect';
import { TapError, type Probe } from '@tap/native-core/tapset';
import { hiddenMistakes } from './definitions/index.js';
import { storedKernels, type StoredKernel } from './kernels/index.js';
import { readPackageFolder } from './package-folder.js';

/** What is checked of a tapset, and what is known of it beforehand. */
export interface CheckOptions {
  /** Folder of its package, whose package.json says `name`, `absent` and `elsewhere` as far as these are not given here. */
  readonly folder?: string;
  /** Name of its package, for messages. */
  readonly name?: string;
  /** Kernels to compile for; by default all that are stored. */
  readonly kernels?: readonly StoredKernel[];
  /**
   * Probes that some kernels have no place for, or not what their definitions name, as their author knows:
   * `{ 'mine.later': ['5.10'] }`.
   */
  readonly absent?: Readonly<Record<string, readonly StoredKernel[]>>;
  /**
   * What its definitions name and no stored kernel has, as their author knows, because other kernels have it:
   * `['struct bio.bi_later', 'fn do_later', 'fn do_later(flags)']`.
   */
  readonly elsewhere?: readonly string[];
  /** Path of the declarations of the module, such as `dist/index.d.ts`, or of its source: what documents it. */
  readonly declarations?: string;
}

/** A tapset that is to be checked. */
export interface Subject {
  /** Null when it could not be read. */
  readonly tapset: Tapset | null;
  /** What is wrong with it as a whole. */
  readonly mistakes: readonly string[];
  /** Each probe with each kernel. */
  readonly pairs: readonly Pair[];
  /** What is wrong with its definitions though they compile; all stored kernels tell of it, whichever are checked. */
  readonly hidden: () => readonly string[];
}

/** A probe that is to be compiled for a kernel. */
export interface Pair {
  readonly probe: Probe;
  readonly kernel: StoredKernel;
  /** Whether the author knows that the kernel has no place for it. */
  readonly isAbsent: boolean;
}

/**
 * Reads the tapset of a module.
 *
 * @throws TapError TAP_ARGUMENT for a kernel that is not stored, or a folder without the package.json of a tapset.
 */
export function readSubject(module: object, options: CheckOptions): Subject {
  const {
    name = 'the tapset',
    kernels = storedKernels,
    absent = {},
    elsewhere = [],
  } = { ...packageOf(options), ...options };
  for (const kernel of [...kernels, ...Object.values(absent).flat()]) requireStored(kernel);
  let tapset: Tapset;
  try {
    tapset = readTapset(module, { name, version: null, documentation: null });
  } catch (error) {
    if (!(error instanceof TapError)) throw error;
    return { tapset: null, mistakes: [error.message], pairs: [], hidden: () => [] };
  }
  const probes = [...tapset.probes.values()].map(({ probe }) => probe);
  const unknown = Object.keys(absent).filter((probe) => !tapset.probes.has(probe));
  return {
    tapset,
    mistakes: [
      ...(tapset.probes.size + tapset.functions.size === 0
        ? [`${name} exports no probe and no function`]
        : []),
      ...probesInLists(module).map(
        (path) => `nobody finds the probes in ${path}: export each by itself, or all in an object`,
      ),
      ...unknown.map((probe) => `"absent" names ${probe}, which ${name} does not export`),
    ],
    hidden: () => (kernels.length === 0 ? [] : hiddenMistakes(probes, elsewhere)),
    pairs: probes.flatMap((probe) =>
      [...new Set(kernels)].map((kernel) => ({
        probe,
        kernel,
        isAbsent: absent[probe.name]?.includes(kernel) ?? false,
      })),
    ),
  };
}

/** What the package.json says. */
export function packageOf({ folder }: CheckOptions): Pick<CheckOptions, 'name' | 'absent' | 'elsewhere'> {
  if (folder === undefined) return {};
  const { name, absent, elsewhere } = readPackageFolder(folder);
  return { name, absent, elsewhere };
}

function requireStored(kernel: string): void {
  if (storedKernels.some((stored) => stored === kernel)) return;
  throw new TapError('TAP_ARGUMENT', `the types of kernel "${kernel}" are not stored`, {
    facts: [['stored', storedKernels.join(', ')]],
    next: 'name one of these',
  });
}
