import type { Instructions } from '../asm/index.js';
import type { Place, QuerySpec } from '../define/index.js';
import type { RecordLayout } from '../layout/index.js';
import type { Candidate, Mechanism, Refusal, Target } from '../resolve/index.js';
import type { Json } from './json.js';
import type { CompiledMap } from './map.js';
import type { CompiledTable } from './table.js';

/**
 * The result of compiling queries for a kernel: all maps and programs of a session, before any of them is in a kernel.
 */
export interface Compilation {
  /** The maps that programs share, in the order in which they are made. Those of a table are with the alternative that keeps it. */
  readonly maps: readonly CompiledMap[];
  /** In the order in which they are attached. */
  readonly programs: readonly CompiledProgram[];
  /** How many numbers the programs have: each number has counters of its own in the map `lost`. */
  readonly numbers: number;
  /**
   * The same as data that JSON can hold: `JSON.stringify()` asks for it, and `structuredClone(compilation.toJSON())` copies it, which a
   * compilation itself does not allow. Whole numbers of type `bigint` are texts of decimal digits, and a query's `spec` is the name of its probe. Functions that decode values, types of the kernel and code are
   * left out, of `saver` only the mechanism stays, and of `shared` the numbers.
   */
  toJSON(): Json;
}

/**
 * The purpose of a program: it `reports`, measures or counts the events of a query; `precedes`: it notes the first
 * events of a pair; `switches` the queries of a session on or off, as its `start` and `stop` say; `saves` at a function's entry
 * what the program at its return needs; or `follows` the processes of the target.
 */
export type Role = 'reports' | 'precedes' | 'switches' | 'saves' | 'follows';

/** One program of a session: the first of its alternatives that the kernel takes. */
export interface CompiledProgram {
  readonly role: Role;
  /**
   * Its number in the session, which stands in its records and chooses its counters. One that saves has that of the program it saves
   * for; those that follow share the last one.
   */
  readonly number: number;
  /** Number of the first program of its query: all programs of a query share the state that leaves out events. */
  readonly first: number;
  readonly spec: QuerySpec;
  readonly place: Place;
  /** In order of preference; at least one. */
  readonly alternatives: readonly Alternative[];
  /** Places and mechanisms that were passed over, and why. */
  readonly refusals: readonly Refusal[];
}

/** One way to run a program. */
export interface Alternative {
  /** The mechanism, what it attaches to, and all expressions that its code evaluates. */
  readonly candidate: Candidate;
  /** Layout of its records; null for a program that reports none. */
  readonly record: RecordLayout | null;
  /** The table that it keeps; null for none. */
  readonly table: CompiledTable | null;
  /**
   * The one that saves at the function's entry what this one needs at the return; null for none. It is an alternative
   * of the next program.
   */
  readonly saver: Alternative | null;
  /** The program that it shares with other functions; null for one of its own. */
  readonly shared: SharedProgram | null;
  /**
   * Its instructions. They are generated on demand, and kept while somebody holds them: those of all programs of a
   * session together are long.
   *
   * @throws TapError TAP_TOO_LARGE.
   */
  readonly code: Instructions;
}

/** One program for many functions, which the kernel attaches at once. */
export interface SharedProgram {
  readonly mechanism: Mechanism;
  /** Its functions, with the numbers of their programs: those are the cookies that tell it for which one it runs. */
  readonly functions: readonly { readonly number: number; readonly target: Target }[];
  /** Its instructions, which are also those of each alternative that shares it. */
  readonly code: Instructions;
}

/** An alternative whose code is generated on demand. */
export function alternative(
  parts: Pick<Alternative, 'candidate'> & Partial<Omit<Alternative, 'code'>>,
  generate: () => Instructions,
): Alternative {
  let kept: WeakRef<Instructions> | null = null;
  return Object.freeze<Alternative>({
    record: null,
    table: null,
    saver: null,
    shared: null,
    ...parts,
    get code() {
      const known = kept?.deref();
      if (known !== undefined) return known;
      const code = generate();
      kept = new WeakRef(code);
      return code;
    },
  });
}

/** A program as it is in a compilation, where nothing changes it any more. */
export function programOf(parts: CompiledProgram): CompiledProgram {
  return Object.freeze<CompiledProgram>({
    ...parts,
    alternatives: Object.freeze(parts.alternatives),
    refusals: Object.freeze(parts.refusals),
  });
}
