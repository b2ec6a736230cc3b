import { originsOf, type PlaceOrigin, type ValueOrigin } from '@tap/native-core/inspect';
import { TapError, type Probe } from '@tap/native-core/tapset';
import { storedKernel, storedKernels, type StoredKernel } from '../kernels/index.js';
import { compileErrors } from './compile.js';
import { exactness } from './exactness.js';

/** Where a probe is on kernels. */
export interface ProbePlaces {
  readonly name: string;
  /** The names of its values. */
  readonly values: readonly string[];
  readonly kernels: readonly OnKernel[];
}

/** Where a probe is on one kernel. */
export interface OnKernel {
  readonly kernel: StoredKernel;
  /** Empty when the kernel has no place for it. */
  readonly places: readonly CheckedPlace[];
  /** Why the kernel has no place for it, in one line; null when it has one. */
  readonly refusal: string | null;
}

/** Where a probe is on one kernel, and whether it compiles there. */
export interface ProbeOnKernel extends OnKernel {
  /** What is wrong with it there, each with its facts and the next step. */
  readonly mistakes: readonly string[];
}

/** One place at which a probe attaches on a kernel. */
export interface CheckedPlace extends Pick<PlaceOrigin, 'place' | 'mechanism'> {
  /** Each value that the probe has at this place, by its name. */
  readonly values: Readonly<Record<string, CheckedValue>>;
}

/** Where a value comes from, at one place of one kernel, and how exact it is. */
export interface CheckedValue extends ValueOrigin {
  /** `exact`, what bounds it, or `null: ` and why the kernel cannot give it. */
  readonly exactness: string;
}

/** Where a probe is on the stored kernels, and where its values come from there, without compiling it. */
export function findPlaces(probe: Probe): ProbePlaces {
  const { name, values } = probe;
  return {
    name,
    values: Object.keys(values),
    kernels: storedKernels.map((kernel) => placesOn(probe, kernel)),
  };
}

function placesOn(probe: Probe, kernel: StoredKernel): OnKernel {
  try {
    const places = originsOf(probe, storedKernel(kernel)).map((origin) => checkedPlace(probe, origin));
    return { kernel, places, refusal: null };
  } catch (error) {
    if (error instanceof TapError) return { kernel, places: [], refusal: error.summary };
    throw error;
  }
}

/**
 * Compiles a probe for a kernel, with all that can be asked of it.
 *
 * @param isAbsent whether it is known that the kernel has no place for it.
 */
export function checkProbe(probe: Probe, kernel: StoredKernel, isAbsent: boolean): ProbeOnKernel {
  const found = placesOn(probe, kernel);
  if (isAbsent && found.refusal !== null) return { ...found, mistakes: [] };
  const mistakes = isAbsent
    ? [`${probe.name} has a place on this kernel: take it out of "absent"`]
    : compileErrors(probe, storedKernel(kernel));
  return { ...found, mistakes };
}

function checkedPlace(probe: Probe, { place, mechanism, values }: PlaceOrigin): CheckedPlace {
  const checked = Object.entries(probe.values).flatMap(([name, value]) => {
    const origin = values[name];
    return origin === undefined ? [] : [[name, { ...origin, exactness: exactness(value, origin) }] as const];
  });
  return { place, mechanism, values: Object.fromEntries(checked) };
}
