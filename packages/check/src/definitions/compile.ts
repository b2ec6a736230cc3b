import { explain, type Attachable, type Kernel, type Mechanism } from '@tap/native-core/inspect';
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
 * @returns what does not compile: the text of each error, once.
 */
export async function compileErrors(probe: Probe, kernel: Kernel): Promise<readonly string[]> {
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
    for (const options of [{ kernel }, { kernel, mechanisms: untyped }]) {
      const error = await errorOf(() => explain(query(), options));
      if (error !== null) errors.add(error);
    }
  }
  return [...errors];
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

async function errorOf(step: () => Promise<unknown>): Promise<string | null> {
  try {
    await step();
    return null;
  } catch (error) {
    if (error instanceof TapError) return error.message;
    throw error;
  }
}
