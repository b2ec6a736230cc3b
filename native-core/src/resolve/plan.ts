import type { Btf } from '../btf/index.js';
import type { Action, Place, Sampling } from '../define/index.js';
import type { LoweredWord, SettledNode } from '../expr/index.js';
import type { EventFormat } from '../kernel/index.js';
import type { NamedField } from '../layout/index.js';
import type { Cell } from '../measure/index.js';

/** The ways in which a program can be attached. */
export type Mechanism =
  | 'fentry'
  | 'fexit'
  | 'tp_btf'
  | 'raw_tp'
  | 'kprobe'
  | 'kretprobe'
  | 'kprobe.multi'
  | 'kretprobe.multi'
  | 'tracepoint'
  | 'perf_event';

/** All of them. */
export const mechanismNames: readonly Mechanism[] = [
  'fentry',
  'fexit',
  'tp_btf',
  'raw_tp',
  'kprobe',
  'kretprobe',
  'kprobe.multi',
  'kretprobe.multi',
  'tracepoint',
  'perf_event',
];

/** Whether one program is attached to many functions by the mechanism. */
export const isMulti = (mechanism: Mechanism): boolean =>
  mechanism === 'kprobe.multi' || mechanism === 'kretprobe.multi';

/** Whether arguments are where the processor passes them. */
export const inRegisters = (mechanism: Mechanism): boolean =>
  mechanism === 'kprobe' || mechanism === 'kprobe.multi';

/** Whether a program is at a return without the arguments of its call: a program at the entry has to save them. */
export const atBareReturn = (mechanism: Mechanism): boolean =>
  mechanism === 'kretprobe' || mechanism === 'kretprobe.multi';

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

/**
 * Whether the arguments of a place are found by their order: only where the kernel has no names for any of them, and the definition
 * allows it.
 */
export function isByOrder(place: Place, types: TargetTypes | null): boolean {
  switch (place.at) {
    case 'tracepoint':
      return types === null || types.parameters.every(({ name }) => name === '');
    case 'function':
      return types === null && place.byOrder;
    default:
      return false;
  }
}

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
  /** The key by which an event finds the first one of its pair; null for a probe that is not of a pair. */
  readonly pairKey: LoweredWord | null;
  /**
   * For the second event of a pair that is told later than its call began: whether it is an event at all, which is asked before the
   * first one is looked up. Null otherwise: the condition has it.
   */
  readonly eventCondition: LoweredWord | null;
  /** Where the event is told that a call of the same thread announces at its entry; null for every other one. */
  readonly deferred: 'place' | 'return' | null;
  /** The words of its call that a program at the function's entry saves for it. */
  readonly saves: readonly LoweredWord[];
}

/** All expressions that a candidate's program evaluates; those that are saved at the entry are another program's. */
export function expressionsOf({
  pairKey,
  eventCondition,
  condition,
  fields,
  key,
  cells,
  sampling,
  actions,
}: Candidate): readonly SettledNode[] {
  return [
    ...[pairKey, eventCondition, condition].filter((one) => one !== null),
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
