import {
  compile,
  type Attachable,
  type CompileOptions,
  type Kernel,
  type Mechanism,
} from '@tap/native-core/inspect';
import {
  Address,
  Bool,
  Inet,
  Int,
  on,
  TapError,
  Text,
  type Expression,
  type Probe,
} from '@tap/native-core/tapset';
import { storedError } from './stored-error.js';

/** What a machine falls back to whose kernel refuses typed programs; a timer and a trace event have one mechanism each. */
const untyped: readonly Mechanism[] = ['kprobe', 'kretprobe', 'raw_tp', 'tracepoint', 'perf_event'];

/**
 * Compiles everything that can be asked of a probe: all values at once, in the best way and by breakpoints; each value alone; each
 * value as a condition.
 *
 * @returns the text of each error, once.
 */
export function compileErrors(probe: Probe, kernel: Kernel): readonly string[] {
  const values = Object.entries(probe.values);
  const queries: readonly (() => Attachable)[] = [
    () => on(probe),
    ...values.map(
      ([name, value]) =>
        () =>
          on(probe).select(() => ({ [name]: value })),
    ),
    ...values.flatMap(([, value]) => {
      const condition = conditionOn(value);
      return condition === null ? [] : [() => on(probe).where(condition).count()];
    }),
  ];
  const errors = new Set<string>();
  for (const query of queries) {
    const error = errorOf(() => generateAll(query(), kernel));
    if (error !== null) errors.add(error);
  }
  return [...errors];
}

/** Generates the code of all programs, by each mechanism that may be used. @returns the mechanisms of each program. */
function generate(
  query: Attachable,
  kernel: Kernel,
  options: CompileOptions,
): readonly (readonly Mechanism[])[] {
  return compile(query, kernel, options).programs.map(({ alternatives }) =>
    alternatives.map(({ candidate, code }) => {
      code.at(-1);
      return candidate.mechanism;
    }),
  );
}

/** Generates all that a query becomes: in the best way, and, where that does not end with it anyway, without types. */
function generateAll(query: Attachable, kernel: Kernel): void {
  const programs = generate(query, kernel, {});
  const isDone = programs.every((mechanisms) => mechanisms.some((one) => untyped.includes(one)));
  if (!isDone) generate(query, kernel, { mechanisms: untyped });
}

/** A condition that needs a value; null for one that conditions cannot ask about without knowing what it means. */
function conditionOn(value: Expression): (() => Bool) | null {
  if (value instanceof Bool) return () => value;
  if (value instanceof Int) return () => value.eq(1);
  if (value instanceof Address) return () => value.isNull();
  if (value instanceof Text) return () => value.eq('x');
  if (value instanceof Inet) return () => value.eq('::1');
  return null;
}

function errorOf(step: () => void): string | null {
  try {
    step();
    return null;
  } catch (error) {
    if (error instanceof TapError) return storedError(error).message;
    throw error;
  }
}
