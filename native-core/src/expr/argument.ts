import { TapError } from '../errors/index.js';
import { describeValue } from './describe.js';
import { refuseForeign } from './foreign.js';

/** One kind of argument that a function takes. */
export interface ArgumentKind<out T> {
  /** In words, for errors: `a whole number`. */
  readonly words: string;
  /** The argument as the function uses it; undefined for a value of another kind. */
  readonly take: (value: unknown) => T | undefined;
}

type Taken<K> = K extends ArgumentKind<infer T> ? T : never;

/**
 * Checks an argument of a function that queries and filters call, and returns it in the form of the first kind that
 * accepts it.
 *
 * @param call is the name of the function.
 * @param given is the argument under its name, `{ task }`.
 * @throws TapError TAP_KIND when no kind takes it, naming function, argument, what was given and what is taken;
 *   TAP_DUPLICATE_CORE for an expression of another copy of this package.
 *
 * @example
 * function task_pid(task: Address): Int {
 *   return taskAt(argument('task_pid', { task }, takes.address)).tgid;
 * }
 */
export function argument<const K extends readonly ArgumentKind<unknown>[]>(
  call: string,
  given: Readonly<Record<string, unknown>>,
  ...kinds: K
): Taken<K[number]> {
  const [[name, value] = ['argument', undefined]] = Object.entries(given);
  for (const { take } of kinds) {
    const taken = take(value);
    if (taken !== undefined) return taken as Taken<K[number]>;
  }
  refuseForeign(value);
  const words = [...new Set(kinds.map((kind) => kind.words))];
  throw new TapError('TAP_KIND', `${call}() does not take ${describeValue(value)} as ${name}`, {
    facts: [['given', describeValue(value)]],
    next: `${name} is ${words.join(', or ')}`,
  });
}
