import type { Btf } from '../btf/index.js';
import type { Action, Place, Sampling } from '../define/index.js';
import type { WordNode } from '../expr/index.js';
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

/** A function or tracepoint of one kernel. */
export interface Target {
  readonly is: 'function' | 'tracepoint' | 'event' | 'timer';
  readonly name: string;
  /** Name of its module; null for the kernel itself. */
  readonly module: string | null;
  /** Types of the kernel or of the module; null where they are not known. */
  readonly btf: Btf | null;
  /** Id to attach typed programs to; null without types. */
  readonly typeId: number | null;
  readonly parameters: readonly TargetParameter[] | null;
  /** Where a function begins that its name does not tell from others; null for everything else. */
  readonly address: bigint | null;
  /** How often a timer fires on each CPU in a second; null for everything else. */
  readonly hertz: number | null;
  /** What a trace event writes; null for everything else. */
  readonly event: EventFormat | null;
  /** Index of the returned word in the context of a typed program at the return. */
  readonly returnSlot: number;
  /** Type of what the function returns; 0 for `void`, for tracepoints, and where types are not known. */
  readonly returnTypeId: number;
}

/** One way to run a query at one place; everything that depends on the kernel is settled. */
export interface Candidate {
  readonly mechanism: Mechanism;
  readonly target: Target;
  /** The condition; null when every event meets it. */
  readonly condition: WordNode | null;
  /** Whether no event can meet the condition. */
  readonly never: boolean;
  /** What is reported of each event; null for a query that reports none. */
  readonly fields: readonly NamedField[] | null;
  /** The parts of the key of what is measured. */
  readonly key: readonly NamedField[];
  /** What an event does to the words of its row; none for a query that measures nothing. */
  readonly cells: readonly Cell[];
  /** What leaves out some of the events that meet the condition. */
  readonly sampling: readonly Sampling[];
  /** The changes of named maps. */
  readonly actions: readonly Action[];
  /** By what a saved word is found again; null for the call that the function's entry and return belong to, or its thread. */
  readonly savedBy: WordNode | null;
  /** Where the event is told that a call of the same thread announces at its entry; null for every other one. */
  readonly deferred: 'place' | 'return' | null;
  /** What a second program saves at the function's entry, for one at its return. */
  readonly saves: readonly WordNode[];
}

/** Why something was not chosen. */
export interface Refusal {
  /** The mechanism or the place. */
  readonly what: string;
  readonly why: string;
}

/** How one group of a probe's places is attached: the first candidate that the kernel accepts. */
export interface Plan {
  /** Name of the probe. */
  readonly probe: string;
  readonly place: Place;
  /** In order of preference; at least one. */
  readonly candidates: readonly Candidate[];
  /** What was refused before any attempt. */
  readonly refusals: readonly Refusal[];
}
