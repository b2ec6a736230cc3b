import { originsOf, shownType, type PlaceOrigin, type ValueOrigin } from '@tap/native-core/inspect';
import { Address, Int, TapError, type Probe } from '@tap/native-core/tapset';
import { storedKernel, storedKernels, type StoredKernel } from '../kernels/index.js';
import { compileErrors } from './compile.js';
import { exactness } from './exactness.js';
import { storedError } from './stored-error.js';

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
  const { places, refusal } = attemptOn(probe, kernel);
  return { kernel, places, refusal: refusal?.summary ?? null };
}

/** Whether a probe has a place on a kernel. */
export function hasPlace(probe: Probe, kernel: StoredKernel): boolean {
  return attemptOn(probe, kernel).refusal === null;
}

function attemptOn(
  probe: Probe,
  kernel: StoredKernel,
): { readonly places: readonly CheckedPlace[]; readonly refusal: TapError | null } {
  try {
    const places = originsOf(probe, storedKernel(kernel)).map((origin) => checkedPlace(probe, origin));
    return { places, refusal: null };
  } catch (error) {
    if (error instanceof TapError) return { places: [], refusal: storedError(error) };
    throw error;
  }
}

/**
 * Compiles a probe for a kernel, with all that can be asked of it.
 *
 * @param isAbsent whether it is known that the kernel has no place for it.
 */
export function checkProbe(probe: Probe, kernel: StoredKernel, isAbsent: boolean): ProbeOnKernel {
  const { places, refusal } = attemptOn(probe, kernel);
  const found = { kernel, places, refusal: refusal?.summary ?? null };
  if (refusal !== null) {
    // It can be known beforehand what a kernel lacks; a definition that fits no kernel at all is wrong, whatever is known.
    const isKnown = isAbsent && (refusal.code === 'TAP_NO_SITE' || fitsAny(probe));
    return { ...found, mistakes: isKnown ? [] : [refusal.message] };
  }
  const mistakes = isAbsent
    ? [`${probe.name} has a place on this kernel: take it out of "absent"`]
    : [...compileErrors(probe, storedKernel(kernel)), ...untypedNulls(probe, places)];
  return { ...found, mistakes };
}

function fitsAny(probe: Probe): boolean {
  return storedKernels.some((kernel) => hasPlace(probe, kernel));
}

/** Values that the kernel cannot give, though their types do not say so. */
function untypedNulls({ values }: Probe, places: readonly CheckedPlace[]): readonly string[] {
  const absent = places.flatMap((place) =>
    Object.entries(place.values).flatMap(([name, value]) => (value.absent === null ? [] : [name])),
  );
  return [...new Set(absent)].flatMap((name) => {
    const value = values[name];
    const type = value === undefined ? 'null' : shownType(value.kind);
    if (type.split(' | ').includes('null')) return [];
    const isNullable = value instanceof Int || value instanceof Address;
    const write = isNullable ? `write nullable(${name})` : 'give it another source with firstOf()';
    return [`${name} is null there, but its type is ${type}: ${write}, or a default()`];
  });
}

function checkedPlace(probe: Probe, { place, mechanism, values }: PlaceOrigin): CheckedPlace {
  const checked = Object.entries(probe.values).flatMap(([name, value]) => {
    const origin = values[name];
    return origin === undefined ? [] : [[name, { ...origin, exactness: exactness(value, origin) }] as const];
  });
  return { place, mechanism, values: Object.fromEntries(checked) };
}
