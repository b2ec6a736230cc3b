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
    for (const options of [{}, { mechanisms: untyped }]) {
      const error = errorOf(() => generate(query(), kernel, options));
      if (error !== null) errors.add(error);
    }
  }
  return [...errors];
}

/** Generates the code of all programs, by each mechanism that may be used. */
function generate(query: Attachable, kernel: Kernel, options: CompileOptions): void {
  for (const { alternatives } of compile(query, kernel, options).programs)
    for (const alternative of alternatives) alternative.code.at(-1);
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
    if (error instanceof TapError) return error.message;
    throw error;
  }
}
