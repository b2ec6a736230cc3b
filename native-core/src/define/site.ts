import { checkOptions, TapError } from '../errors/index.js';
import {
  Expression,
  intKind,
  refuseOperators,
  Text,
  type ArgNode,
  type Bool,
  type ResultNode,
  type WordNode,
} from '../expr/index.js';
import type { FieldType } from './field.js';
import { once } from './lazy.js';
import type { Place, PlaceFacts } from './place.js';
import { requireCondition, requireName, requireSite, requireType, requireTypes } from './sound.js';

/** The arguments of a function that a definition uses, by name. */
export type Arguments = Readonly<Record<string, FieldType<unknown>>>;

/** The expressions of declared arguments. */
export type ArgumentsOf<A extends Arguments> = {
  readonly [K in keyof A]: A[K] extends FieldType<infer E> ? E : never;
};

/** At which of its two places an event of `deferred()` is reported. */
export interface Deferral {
  /** At the later place that the call's thread comes to, or at the return of a call that never came there. */
  readonly at: 'place' | 'return';
  /** The words that the program at the call's entry saves for the place to find. */
  readonly words: readonly WordNode[];
}

/** A place with the expressions that its arguments and its result become. */
export interface Leaf<A, R> {
  readonly place: Place;
  readonly args: A;
  readonly result: R;
  /** The condition that an event here must meet to be one of the probe; null when all are. */
  readonly condition: Bool | null;
  /** For an event that a call's entry announces and a later place reports; null for every other one. */
  readonly deferral: Deferral | null;
}

/**
 * Where a probe attaches: every choice is made, and of each the first place taken that the kernel has. All places
 * give the same arguments `A` and result `R`. Callbacks run, and mistakes in them are found, when the probe is first used.
 */
export interface Site<A, R> {
  readonly choices: readonly (readonly Leaf<A, R>[])[];
  /** The same site, its arguments seen in another way: brings the alternatives of `oneOf` to one shape. */
  as<B>(adapt: (args: A) => B): Site<B, R>;
  /**
   * The same site, where only calls that meet the condition are events: for a function that does other things, too. Only a return
   * has the result.
   */
  where(condition: (args: A, result: R) => Bool): Site<A, R>;
  /**
   * The same site, its result made from the arguments: for a function that returns nothing, and for a tracepoint that
   * fires when the thing is done.
   */
  result<S>(of: (args: A) => S): Site<A, S>;
  /**
   * The same site, but only on kernels that also have the function `name`: it tells kernels apart in which a function
   * of the same name and arguments has a different role.
   */
  needing(name: string): Site<A, R>;
  /** The same site, but only on kernels that do not have the function `name`. */
  lacking(name: string): Site<A, R>;
  /**
   * The same site, whose function may be without types, as a static function is on kernel 5.10 for arm64: there, its arguments are
   * found by their order, so declare all up to the last one that is used.
   * @throws TapError TAP_DEFINITION for a place that is not a function's: the arguments of others are always found by their names.
   */
  byOrder(): Site<A, R>;
  /** Inside `each()`: left out without an error on kernels that have no such place. */
  optional(): Site<A, R>;
}

/** Makes a site of its places, which are made when they are first asked for. */
export function site<A, R>(make: () => Site<A, R>['choices']): Site<A, R> {
  const made = once(make);
  const change = <B, S>(
    to: (leaf: Leaf<A, R>) => Leaf<B, S>,
    callback?: Parameters<typeof refuseOperators>,
  ): Site<B, S> =>
    site(() => {
      if (callback !== undefined) refuseOperators(...callback);
      return made().map((leaves) => leaves.map((leaf) => Object.freeze(to(leaf))));
    });
  return Object.freeze({
    get choices() {
      return made();
    },
    as: <B>(adapt: (args: A) => B) =>
      change((leaf) => ({ ...leaf, args: adapt(leaf.args) }), ['as()', adapt]),
    where: (condition: (args: A, result: R) => Bool) =>
      change(
        (leaf) => {
          const added = condition(leaf.args, leaf.result);
          requireCondition(`where() of ${leaf.place.name}`, added);
          return { ...leaf, condition: leaf.condition === null ? added : leaf.condition.and(added) };
        },
        ['where()', condition],
      ),
    result: <S>(of: (args: A) => S) =>
      change(
        (leaf) => {
          const done = Object.freeze({ ...leaf.place, hasReturn: true });
          return { ...leaf, place: done, result: of(leaf.args) };
        },
        ['result()', of],
      ),
    needing: (name: string) => {
      requireName('needing()', name);
      return change((leaf) => ({ ...leaf, place: Object.freeze({ ...leaf.place, needs: name }) }));
    },
    lacking: (name: string) => {
      requireName('lacking()', name);
      return change((leaf) => ({ ...leaf, place: Object.freeze({ ...leaf.place, excludes: name }) }));
    },
    byOrder: () => change((leaf) => ({ ...leaf, place: Object.freeze(inOrder(leaf.place)) })),
    optional: () => change((leaf) => ({ ...leaf, place: Object.freeze({ ...leaf.place, optional: true }) })),
  });
}

function inOrder(where: Place): Place {
  if (where.at === 'function') return { ...where, byOrder: true };
  throw new TapError('TAP_DEFINITION', `byOrder() is for functions, and ${where.name} is not one`, {
    next: `leave byOrder() out at ${calls[where.at]}`,
  });
}

/** What a place has by its kind alone. */
type KindOf<P> = P extends Place ? Omit<P, keyof PlaceFacts> : never;

/** Which function makes a place of a kind. */
const calls: Readonly<Record<Place['at'], string>> = {
  function: 'fn()',
  syscall: 'syscall()',
  tracepoint: 'tracepoint()',
  event: 'event()',
  timer: 'timer()',
};

function place<A extends Arguments, E>(
  kind: KindOf<Place>,
  args: A,
  result: FieldType<E> | null,
): Site<ArgumentsOf<A>, E> {
  const call = calls[kind.at];
  requireName(call, kind.name);
  requireTypes(`${call} of ${kind.name}`, args);
  if (result !== null) {
    const what = `${call} of ${kind.name}: what it returns`;
    requireType(what, result);
    refuseOfMembers(what, result, kind.at);
  }
  return site(() => [[leafOf(kind, args, result)]]);
}

function leafOf<A extends Arguments, E>(
  kind: KindOf<Place>,
  args: A,
  result: FieldType<E> | null,
): Leaf<ArgumentsOf<A>, E> {
  const call = calls[kind.at];
  const entries = Object.entries(args);
  const expressions = entries.map(([key, type], position) => {
    const names = type.paths.length > 0 ? type.paths : [key];
    const node: ArgNode = Object.freeze({
      op: 'arg',
      kind: type.word,
      names,
      position,
      ...(type.fallback === null ? {} : { fallback: type.fallback }),
      ...(type.isOptional ? { optional: true } : {}),
      ...(type.inPlace ? { inPlace: true } : {}),
    });
    const expression = type.express(node);
    refuseOfMembers(`${call} of ${kind.name}: ${key}`, type, kind.at);
    if (kind.at === 'syscall') refuseKernelMemory(`${call} of ${kind.name}: ${key}`, expression, position);
    return [key, expression] as const;
  });
  const resultNode: WordNode = Object.freeze<ResultNode>({
    op: 'result',
    kind: result === null ? intKind(64, true) : result.word,
  });
  return Object.freeze({
    place: Object.freeze({
      ...kind,
      optional: false,
      needs: null,
      excludes: null,
      argumentNames: entries
        .filter(([, type]) => type.fallback === null && !type.isOptional)
        .map(([key, type]) => (type.paths.length > 0 ? type.paths : [key])),
      hasReturn: result !== null,
    }),
    args: Object.fromEntries(expressions) as ArgumentsOf<A>,
    result: (result === null ? null : result.express(resultNode)) as E,
    condition: null,
    deferral: null,
  });
}

/** Refuses types that only members have: an argument is a word in a register, which has no address and the order of the processor. */
function refuseOfMembers(what: string, { inPlace, bigEndian }: FieldType<unknown>, at: Place['at']): void {
  if (bigEndian)
    throw new TapError(
      'TAP_DEFINITION',
      `${what} is not a member, and is not turned from network byte order`,
      {
        next: 'write u16 or u32: its value is in network byte order',
      },
    );
  if (!inPlace || at === 'event') return;
  throw new TapError('TAP_DEFINITION', `${what} does not lie in a structure`, {
    next: 'write address, or kernelString(64) or userString(64) for text; textArray() and inPlace are for members',
  });
}

/** What the kernel takes of a call. */
const mostSyscallArguments = 6;

/** Refuses an argument of a system call that would be read from kernel memory: it points to memory of the process. */
function refuseKernelMemory(what: string, argument: unknown, position: number): void {
  if (position >= mostSyscallArguments)
    throw new TapError('TAP_DEFINITION', `${what} is argument ${position + 1} of a system call`, {
      next: `declare at most ${mostSyscallArguments}: no system call has more`,
    });
  const isText = argument instanceof Text && argument.node.op === 'string';
  const isKernels = isText ? argument.node.space === 'kernel' : !(argument instanceof Expression);
  if (isKernels)
    throw new TapError(
      'TAP_DEFINITION',
      `${what} would be read from kernel memory, and points to the process's`,
      {
        next: 'write userString(64) for text, or address, and userWord() for what lies there',
      },
    );
}

/**
 * A kernel function. Arguments are found by name, so they may move between kernels; only those that are used need to
 * be declared.
 *
 * @param returns the type of what it returns; without it the function has no return to probe.
 */
export function fn<const A extends Arguments, E = never>(
  name: string,
  args: A,
  returns?: FieldType<E>,
): Site<ArgumentsOf<A>, E> {
  return place({ at: 'function', name, byOrder: false, address: null }, args, returns ?? null);
}

/** One of several functions of a name, by its address in the running kernel; its arguments are not known. */
export function fnAt(name: string, address: bigint | null): Site<Readonly<Record<never, never>>, never> {
  return place({ at: 'function', name, byOrder: false, address }, {}, null);
}

/**
 * A function of a module. Kernels before 5.11 have no types for modules: there, arguments are found by their order, so
 * declare all up to the last one that is used. Members of structures that only the module has are missing there:
 * `firstOf` names other sources of a value.
 *
 * @param returns the type of what it returns; without it the function has no return to probe.
 */
export function moduleFn<const A extends Arguments, E = never>(
  name: string,
  args: A,
  returns?: FieldType<E>,
): Site<ArgumentsOf<A>, E> {
  return fn(name, args, returns).byOrder();
}

/**
 * A kernel tracepoint. Arguments are found by their names where the kernel has names for them, else by their order:
 * declare all up to the last one that is used.
 */
export function tracepoint<const A extends Arguments>(name: string, args: A): Site<ArgumentsOf<A>, never> {
  return place({ at: 'tracepoint', name }, args, null);
}

/**
 * A trace event by its group and name, `sched:sched_process_exec`: what the tracepoint writes to the trace, found by
 * the names of its fields. It needs no types, so it serves where a tracepoint's own arguments cannot be read.
 */
export function event<const A extends Arguments>(
  name: `${string}:${string}`,
  fields: A,
): Site<ArgumentsOf<A>, never> {
  return place({ at: 'event', name }, fields, null);
}

/**
 * A system call by its name without prefix, `execve`. Arguments are found by their order: declare all up to the last
 * one that is used. With `compat` the 32-bit entry is meant.
 *
 * @throws TapError TAP_DEFINITION for `ptr()` and `kernelString()`, since arguments point to memory of the process, and for more
 * than six arguments.
 */
export function syscall<const A extends Arguments, E = never>(
  name: string,
  args: A,
  returns?: FieldType<E>,
  options: { readonly compat?: boolean } = {},
): Site<ArgumentsOf<A>, E> {
  checkOptions('syscall()', options, { compat: 'boolean' });
  return place({ at: 'syscall', name, compat: options.compat ?? false }, args, returns ?? null);
}

/**
 * The first of several alternatives that the kernel has.
 *
 * @throws TapError TAP_DEFINITION on fewer than two; when it is first used, for `each()` in it, and for one that stands twice.
 */
export function oneOf<A, R>(...sites: readonly Site<A, R>[]): Site<A, R> {
  if (sites.length < 2)
    throw new TapError('TAP_DEFINITION', 'oneOf() needs at least two alternatives', {
      next: 'a single place needs no oneOf()',
    });
  for (const one of sites) requireSite('an alternative of oneOf()', one);
  return site(() => {
    if (sites.some(({ choices }) => choices.length !== 1)) {
      throw new TapError('TAP_DEFINITION', 'an alternative of oneOf() is a single place, not each()', {
        next: 'put oneOf() into each(), not each() into oneOf()',
      });
    }
    refuseRepeated(sites);
    return [sites.flatMap(({ choices }) => choices.flat())];
  });
}

/** The greatest rate; above, the machine would do little else. */
const mostHertz = 10_000;

/**
 * A timer that fires `hertz` times a second on each CPU, whatever runs there; it has no arguments.
 *
 * @param hertz 1 to 10,000.
 * @throws TapError TAP_ARGUMENT for other rates.
 */
export function timer(name: string, hertz: number): Site<Readonly<Record<never, never>>, never> {
  if (!(hertz >= 1 && hertz <= mostHertz)) {
    throw new TapError(
      'TAP_ARGUMENT',
      `${name}: ${hertz} times a second; it lies between 1 and ${mostHertz}`,
      { next: 'write 99 for 99 samples of each CPU in a second' },
    );
  }
  return place({ at: 'timer', name, hertz }, {}, null);
}

/**
 * All of several places; those that are `optional()` may be missing.
 *
 * @throws TapError TAP_DEFINITION on none; when it is first used, for one that stands twice.
 */
export function each<A, R>(...sites: readonly Site<A, R>[]): Site<A, R> {
  if (sites.length === 0)
    throw new TapError('TAP_DEFINITION', 'each() needs at least one place', {
      next: 'give it places: each(fn(NAME, {}), ...)',
    });
  for (const one of sites) requireSite('a place of each()', one);
  return site(() => {
    refuseRepeated(sites);
    return sites.flatMap(({ choices }) => choices);
  });
}

function refuseRepeated(sites: readonly Site<unknown, unknown>[]): void {
  const seen = new Set<string>();
  for (const { place: p } of sites.flatMap(({ choices }) => choices.flat())) {
    const which = p.at === 'function' ? p.address : p.at === 'syscall' && p.compat;
    const facts = [p.at, p.name, which, p.needs, p.excludes, ...p.argumentNames];
    const key = facts.map(String).join(' ');
    if (seen.has(key)) {
      throw new TapError(
        'TAP_DEFINITION',
        `${p.at} ${p.name} stands twice: the second can never be reached`,
        { next: 'leave one of the two out' },
      );
    }
    seen.add(key);
  }
}
