import { readTapset, type Tapset } from '@tap/native-core/inspect';
import { TapError, type Probe } from '@tap/native-core/tapset';
import { storedKernels, type StoredKernel } from './kernels/index.js';

/** What is checked of a tapset, and what is known of it beforehand. */
export interface CheckOptions {
  /** Name of its package, for messages. */
  readonly name?: string;
  /** Kernels to compile for; by default all that are stored. */
  readonly kernels?: readonly StoredKernel[];
  /** Probes that have no place on some kernels, as their author knows: `{ 'mine.later': ['5.10'] }`. */
  readonly absent?: Readonly<Record<string, readonly StoredKernel[]>>;
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
 * @throws TapError TAP_ARGUMENT for a kernel that is not stored.
 */
export function readSubject(module: object, options: CheckOptions): Subject {
  const { name = 'the tapset', kernels = storedKernels, absent = {} } = options;
  for (const kernel of [...kernels, ...Object.values(absent).flat()]) requireStored(kernel);
  let tapset: Tapset;
  try {
    tapset = readTapset(module, { name, version: null, documentation: null });
  } catch (error) {
    if (!(error instanceof TapError)) throw error;
    return { tapset: null, mistakes: [error.message], pairs: [] };
  }
  const unknown = Object.keys(absent).filter((probe) => !tapset.probes.has(probe));
  return {
    tapset,
    mistakes: [
      ...(tapset.probes.size + tapset.functions.size === 0
        ? [`${name} exports no probe and no function`]
        : []),
      ...unknown.map((probe) => `"absent" names ${probe}, which ${name} does not export`),
    ],
    pairs: [...tapset.probes.values()].flatMap(({ probe }) =>
      kernels.map((kernel) => ({
        probe,
        kernel,
        isAbsent: absent[probe.name]?.includes(kernel) ?? false,
      })),
    ),
  };
}

function requireStored(kernel: string): void {
  if (storedKernels.some((stored) => stored === kernel)) return;
  throw new TapError('TAP_ARGUMENT', `the types of kernel "${kernel}" are not stored`, {
    facts: [['stored', storedKernels.join(', ')]],
    next: 'name one of these',
  });
}
