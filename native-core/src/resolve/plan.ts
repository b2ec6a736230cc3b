import type { Btf } from '../btf/index.js';
import type { Action, Place, Sampling } from '../define/index.js';
import type { LoweredWord, SettledNode } from '../expr/index.js';
import type { EventFormat } from '../kernel/index.js';
import type { NamedField } from '../layout/index.js';
import type { Cell } from '../measure/index.js';

/** The ways in which a program can be attached. */
export type Mechanism =
  'fentry' | 'fexit' | 'tp_btf' | 'raw_tp' | 'kprobe' | 'kretprobe' | 'tracepoint' | 'perf_event';

/** A parameter of a function or tracepoint, as BTF has it. */
export interface TargetParameter {
  /** Empty where BTF has no name. */
  readonly name: string;
  /** Index of its first 64-bit word in the context of a typed program. */
  readonly slot: number;
  readonly typeId: number;
}

/** What BTF tells of a function or tracepoint. */
export interface TargetTypes {
  /** Types of the kernel or of the module. */
  readonly btf: Btf;
  /** Id to attach typed programs to. */
  readonly typeId: number;
  readonly parameters: readonly TargetParameter[];
}

/** What BTF tells of a function. */
export interface FunctionTypes extends TargetTypes {
  /** Index of the returned word in the context of a typed program at the return. */
  readonly returnSlot: number;
  /** Type of what it returns; 0 for `void`. */
  readonly returnTypeId: number;
}

/** A function of one kernel. */
export interface FunctionTarget {
  readonly is: 'function';
  readonly name: string;
  /** Name of its module; null for the kernel itself. */
  readonly module: string | null;
  /** Where it begins, if its name does not tell it from others; null for every other one. */
  readonly address: bigint | null;
  /** Null where they are not known. */
  readonly types: FunctionTypes | null;
}

/** A tracepoint of one kernel. */
export interface TracepointTarget {
  readonly is: 'tracepoint';
  readonly name: string;
  /** Name of its module; null for the kernel itself. */
  readonly module: string | null;
  /** Null where they are not known. */
  readonly types: TargetTypes | null;
}

/** A trace event of one kernel. */
export interface EventTarget {
  readonly is: 'event';
  readonly name: string;
  /** What it writes. */
  readonly event: EventFormat;
}

/** A timer. */
export interface TimerTarget {
  readonly is: 'timer';
  readonly name: string;
  /** How often it fires on each CPU in a second. */
  readonly hertz: number;
}

/** What a program attaches to in one kernel. `is` says of what kind it is. */
export type Target = FunctionTarget | TracepointTarget | EventTarget | TimerTarget;

/** The module that a target is in; null for the kernel itself. */
export const moduleOf = (target: Target): string | null => ('module' in target ? target.module : null);

/** What BTF tells of a target; null where nothing is known. */
export const typesOf = (target: Target): TargetTypes | null => ('types' in target ? target.types : null);

/** The same target without its types: a kernel's take megabytes. */
export const withoutTypes = (target: Target): Target =>
  'types' in target ? { ...target, types: null } : target;

/** A target as people read it: `nfsd_read [nfsd]`. */
export function targetName(target: Target): string {
  const module = moduleOf(target);
  return module === null ? target.name : `${target.name} [${module}]`;
}

/** One way to run a query at one place; everything that depends on the kernel is settled. */
export interface Candidate {
  readonly mechanism: Mechanism;
  readonly target: Target;
  /** The condition; null when every event meets it. */
  readonly condition: LoweredWord | null;
  /** Whether no event can meet the condition. */
  readonly never: boolean;
  /** What is reported of each event; null for a query that reports none. */
  readonly fields: readonly NamedField[] | null;
  /** The parts of the key of what is measured. */
  readonly key: readonly NamedField[];
  /** What an event does to the words of its row; none for a query that measures nothing. */
  readonly cells: readonly Cell<LoweredWord>[];
  /** What leaves out some of the events that meet the condition. */
  readonly sampling: readonly Sampling<LoweredWord>[];
  /** The changes of named maps. */
  readonly actions: readonly Action<LoweredWord>[];
  /** The key under which words are saved; null where that is the call to which entry and return belong, or its thread. */
  readonly savedBy: LoweredWord | null;
  /** Where the event is told that a call of the same thread announces at its entry; null for every other one. */
  readonly deferred: 'place' | 'return' | null;
  /** What a second program saves at the function's entry, for one at its return. */
  readonly saves: readonly LoweredWord[];
}

/** All expressions that a candidate's programs evaluate, but those that are saved at the entry. */
export function expressionsOf({
  savedBy,
  condition,
  fields,
  key,
  cells,
  sampling,
  actions,
}: Candidate): readonly SettledNode[] {
  return [
    ...(savedBy === null ? [] : [savedBy]),
    ...(condition === null ? [] : [condition]),
    ...[...(fields ?? []), ...key].map(({ node }) => node),
    ...cells.map(({ value }) => value),
    ...sampling.flatMap((step) => (step.by === 'once' ? step.key : [])),
    ...actions.flatMap((action) => [...action.key, action.value]),
  ];
}

/** Why something was not chosen. */
export interface Refusal {
  /** The mechanism or the place. */
  readonly what: string;
  readonly why: string;
  /**
   * Who says so: the `plan`, before any attempt; the `verifier`, who looks through the code of a program when it is loaded; or the
   * `kernel`, which loads or attaches no such program, whatever its code is.
   */
  readonly from: 'plan' | 'verifier' | 'kernel';
}

/** How one choice among a probe's places is attached: the first candidate that the kernel accepts. */
export interface Plan {
  /** Name of the probe. */
  readonly probe: string;
  readonly place: Place;
  /** In order of preference; at least one. */
  readonly candidates: readonly Candidate[];
  /** What was refused before any attempt. */
  readonly refusals: readonly Refusal[];
}
