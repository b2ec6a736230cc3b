import { Action, type QuerySpec, type Sampling, type Values } from '../define/index.js';
import { boolConst, cheapestFirst, type Bool, type LoweredWord, type WordNode } from '../expr/index.js';
import type { NamedField } from '../layout/index.js';
import type { Cell } from '../measure/index.js';
import { Lowerer } from './lower.js';
import type { Lowering } from './lowering.js';
import { Missing } from './missing.js';
import { isMulti, type Candidate, type Mechanism } from './plan.js';

/** What one way to run a query at one place is made from. */
export interface CandidateFacts extends Omit<Lowering, 'probe' | 'paired'> {
  readonly spec: QuerySpec;
}

/** Settles all that a query says for one place and mechanism. @throws Missing */
export function makeCandidate({ spec, ...facts }: CandidateFacts): Candidate {
  const { probe } = spec;
  const { leaf, mechanism, target } = facts;
  if (isMulti(mechanism)) requireStateless(spec, mechanism);
  const lowerer = new Lowerer({ ...facts, probe: probe.name, paired: probe.pair !== undefined });
  const needed = (node: WordNode, what: string): LoweredWord => present(lowerer, node, what);
  lowerer.saves.saveDeferred();
  const pairKey = probe.pair === undefined ? null : needed(probe.pair.toKey, 'what pairs its events');
  const separate = pairKey !== null && leaf.deferral !== null;
  const eventCondition = separate ? settleConditions([leaf.condition], lowerer) : null;
  const condition = settleConditions([separate ? null : leaf.condition, spec.condition], lowerer);
  const settleAll = (values: Values): readonly NamedField[] =>
    Object.entries(values).map(([name, { kind, node }]) => ({ name, kind, node: lowerer.lower(node) }));
  return Object.freeze<Candidate>({
    mechanism,
    target,
    pairKey,
    eventCondition: eventCondition?.op === 'const' ? null : eventCondition,
    deferred: leaf.deferral?.at ?? null,
    condition: condition?.op === 'const' ? null : condition,
    never: [eventCondition, condition].some((one) => one?.op === 'const' && one.value === 0n),
    fields: spec.fields === null ? null : settleAll(spec.fields),
    key: settleAll(spec.aggregation?.key ?? {}),
    cells: (spec.aggregation?.cells ?? []).map((cell) => settleCell(cell, needed)),
    sampling: spec.sampling.map((step) => settleSampling(step, needed)),
    actions: spec.actions.map((action) => settleAction(action, needed)),
    saves: Object.freeze(lowerer.saves.words),
  });
}

/** What a query remembers from one event to the next is in maps of its own, which no other query shares. */
function requireStateless({ sampling, probe }: QuerySpec, mechanism: Mechanism): void {
  if (sampling.length > 0) throw new Missing(mechanism, 'leaves out no events by every(), rate() and once()');
  if (probe.pair !== undefined) throw new Missing(mechanism, 'pairs no events');
}

/** A word without which there is nothing to do. */
type Needed = (node: WordNode, what: string) => LoweredWord;

function present(lowerer: Lowerer, node: WordNode, what: string): LoweredWord {
  const settled = lowerer.word(node);
  if (settled.op !== 'absent') return settled;
  throw new Missing(what, `is not there: ${settled.reason}`);
}

/** All of the conditions, such as that of the place and that of the query; null for none. What is absent is not met. */
function settleConditions(conditions: readonly (Bool | null)[], lowerer: Lowerer): LoweredWord | null {
  const [first, ...more] = conditions.filter((one) => one !== null);
  if (first === undefined) return null;
  const settled = lowerer.word(first.and(...more).node);
  return settled.op === 'absent' ? boolConst(false) : cheapestFirst(settled);
}

/** A number that the kernel does not have cannot be measured; a table of zeros would look like one of numbers. */
function settleCell(cell: Cell, needed: Needed): Cell<LoweredWord> {
  return { ...cell, value: needed(cell.value, 'what is measured') };
}

/** What the kernel does not have cannot be part of a key. */
function settleSampling(step: Sampling, needed: Needed): Sampling<LoweredWord> {
  if (step.by !== 'once') return step;
  return { ...step, key: step.key.map((word) => needed(word, 'the key of once()')) };
}

/** What the kernel does not have cannot be part of a key or be stored. */
function settleAction({ does, map, key, value }: Action, needed: Needed): Action<LoweredWord> {
  const what = `what the map "${map.name}" holds`;
  const words = key.map((word) => needed(word, what));
  return new Action(does, map, words, needed(value, what));
}
