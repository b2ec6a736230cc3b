import type { Node } from './asked-node.js';
import type { LoweredNode, SettledNode } from './lowered-node.js';
import type { ContextName } from './node-names.js';

/** An expression of either language. */
export type AnyNode = Node | SettledNode;

type OfOp<N extends AnyNode, O> = Extract<N, { readonly op: O }>;

/** Names of the properties of a node that hold expressions. */
type ChildName<N> = N extends unknown
  ? { [K in keyof N]-?: NonNullable<N[K]> extends AnyNode | readonly AnyNode[] ? K : never }[keyof N]
  : never;

/**
 * The properties of each operation that hold expressions, in the order of their evaluation. An operation that is
 * missing here, or one of whose properties is missing, does not compile.
 */
const children: { readonly [O in AnyNode['op']]: Readonly<Record<ChildName<OfOp<AnyNode, O>>, true>> } = {
  absent: {},
  addUp: { first: true, count: true },
  arg: {},
  binary: { left: true, right: true },
  bytes: { address: true, length: true },
  capturedRegisters: {},
  capturedStack: { pid: true, memory: true, link: true, top: true, only: true },
  cast: { operand: true },
  choose: { condition: true, then: true, otherwise: true },
  comm: { task: true },
  const: {},
  constText: {},
  context: {},
  decimal: { text: true },
  firstOf: { alternatives: true },
  firstText: { texts: true },
  given: { word: true },
  inTarget: { pid: true },
  inet: { family: true, v4: true, v6: true },
  inetTest: { inet: true },
  load: { base: true },
  member: { base: true },
  memberAddress: { base: true },
  narrow: { operand: true },
  offset: { base: true },
  pairTime: {},
  pointed: { address: true },
  register: {},
  registers: {},
  result: {},
  saved: {},
  slot: {},
  stack: { only: true },
  map: { key: true },
  static: {},
  string: { address: true },
  strings: { array: true, pointerBytes: true, instead: true },
  structSize: {},
  sum: { first: true, count: true },
  symbolTest: { address: true },
  textOr: { text: true },
  textTest: { text: true },
  unary: { operand: true },
  user: { address: true },
  value: {},
};

const childNames = Object.fromEntries(
  Object.entries(children).map(([op, names]) => [op, Object.keys(names)]),
) as unknown as Readonly<Record<AnyNode['op'], readonly string[]>>;

/** The properties of a node that hold expressions, in the order of their evaluation. */
export function childNamesOf(node: AnyNode): readonly string[] {
  return childNames[node.op];
}

/** The effort of evaluating an operation, without that of its children. */
export interface Effort<N> {
  /**
   * In instructions of the processor, roughly: only the order counts. Helpers that read memory which may not be there cost more
   * than those that know where it is, texts more than words.
   */
  readonly cost: number | ((node: N) => number);
  /** Whether it calls a helper where its value is needed. */
  readonly callsHelper: boolean | ((node: N) => boolean);
}

const plain = { cost: 1, callsHelper: false } as const;
const settled = { cost: 0, callsHelper: false } as const;

const efforts: { readonly [O in LoweredNode['op']]: Effort<OfOp<LoweredNode, O>> } = {
  // One helper for each element; most arrays are short.
  addUp: { cost: 300, callsHelper: true },
  binary: { cost: ({ operator }) => (operator === 'div' || operator === 'mod' ? 10 : 1), callsHelper: false },
  bytes: { cost: 150, callsHelper: false },
  capturedRegisters: plain,
  capturedStack: plain,
  choose: plain,
  // A text is copied by who shows or compares it.
  comm: { cost: ({ task }) => (task === null ? 60 : 10), callsHelper: false },
  const: settled,
  constText: settled,
  context: {
    cost: ({ name }) => contextCosts[name] ?? 10,
    callsHelper: ({ name }) => name !== 'context' && name !== 'stack_pointer',
  },
  decimal: { cost: 300, callsHelper: true },
  firstText: plain,
  inTarget: { cost: 50, callsHelper: true },
  inet: plain,
  inetTest: { cost: 20, callsHelper: true },
  load: {
    cost: ({ access }) => (access === 'direct' ? 2 : 60),
    callsHelper: ({ access }) => access === 'probe',
  },
  narrow: plain,
  offset: plain,
  pairTime: plain,
  saved: plain,
  slot: plain,
  // A variable is a word of memory; a map is asked by a helper.
  map: { cost: ({ map }) => (map.parts === 0 ? 2 : 50), callsHelper: true },
  string: { cost: 150, callsHelper: false },
  strings: plain,
  textOr: plain,
  textTest: { cost: 20, callsHelper: true },
  unary: plain,
  user: { cost: 80, callsHelper: true },
};

const contextCosts: Readonly<Partial<Record<ContextName, number>>> = {
  context: 0,
  stack_pointer: 1,
  monotonic: 40,
  boottime: 40,
};

/** What evaluating a node costs besides what is below it; see `Effort`. */
export function costOf(node: LoweredNode): number {
  const { cost } = efforts[node.op] as Effort<LoweredNode>;
  return typeof cost === 'number' ? cost : cost(node);
}

/** Whether evaluating a node itself calls a helper. */
export function callsHelper(node: LoweredNode): boolean {
  const { callsHelper: calls } = efforts[node.op] as Effort<LoweredNode>;
  return typeof calls === 'boolean' ? calls : calls(node);
}
