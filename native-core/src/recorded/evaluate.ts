import type {
  AbsentNode,
  AnyWord,
  ConstTextNode,
  InetNode,
  Lowered,
  LoweredText,
  LoweredWord,
  Node,
  SettledNode,
  Settling,
  SocketAddressNode,
  StringNode,
  TextNode,
  WordKind,
  WordNode,
} from '../expr/index.js';
import { boolConst, interpret, settle, type Operation } from '../expr/index.js';
import { fault } from '../errors/index.js';
import { inetOf, leafOf, notRecorded, slotOf, stringOf, testInet, testText, type Leaf } from './leaf.js';
import type { RecordedEvent, RecordedEvents } from './recorded-events.js';

/** Operations that are computed from others, whatever machine they are asked on. */
const computed: ReadonlySet<string> = new Set([
  'const',
  'constText',
  'unary',
  'narrow',
  'choose',
  'binary',
  'textTest',
  'textOr',
  'inetTest',
]);
/** Which values are there differs from event to event, in few ways mostly. */
const mostSettled = 1024;

type Values = readonly (bigint | string | null)[];

/**
 * What computes a word for events: as a program in the kernel does for the same values, by the interpreter that generated code is
 * compared with. Null where the word is absent.
 *
 * @throws TapError TAP_ARGUMENT for what was not recorded; the function that is made, where a recorded value does not tell.
 */
export function wordOf(root: WordNode, events: RecordedEvents): (event: RecordedEvent) => bigint | null {
  const leaves = new Leaves(events);
  // With everything there, each part is looked at: what was not recorded is said before the first event.
  new Settler(leaves, null).word(root);
  const settled = new Map<string, SettledNode>();
  return (event) => {
    const values = leaves.all.map(({ read }) => read(event));
    const absent = values.map((value) => (value === null ? '-' : '+')).join('');
    let node = settled.get(absent);
    if (node === undefined) {
      node = new Settler(leaves, values).word(root);
      if (settled.size === mostSettled) settled.clear();
      settled.set(absent, node);
    }
    if (node.op === 'absent') return null;
    return interpret(node as LoweredWord, { leaf: (asked) => leafWord(asked, values, leaves.all) });
  };
}

/** What tells which events meet a condition. @throws TapError as `wordOf`. */
export function conditionOf(root: WordNode, events: RecordedEvents): (event: RecordedEvent) => boolean {
  const word = wordOf(root, events);
  // What is absent is not met.
  return (event) => (word(event) ?? 0n) !== 0n;
}

/** The leaves of an expression, each with a number. */
class Leaves {
  readonly events: RecordedEvents;
  readonly all: Leaf[] = [];
  readonly #indices = new Map<Node, number | null>();

  constructor(events: RecordedEvents) {
    this.events = events;
  }

  /** The number of the leaf that a node is; null for one that is none. */
  indexOf(node: Node): number | null {
    const known = this.#indices.get(node);
    if (known !== undefined) return known;
    const leaf = leafOf(node, this.events);
    const index = leaf === null ? null : this.all.push(leaf) - 1;
    this.#indices.set(node, index);
    return index;
  }
}

/** Settles an expression for events that have some of the values. */
class Settler implements Settling {
  readonly #leaves: Leaves;
  /** Of an event; null for one that has them all. */
  readonly #values: Values | null;

  constructor(leaves: Leaves, values: Values | null) {
    this.#leaves = leaves;
    this.#values = values;
  }

  word(node: WordNode): LoweredWord | AbsentNode {
    if (node.kind.type === 'bool' && this.#leaves.events.allMeet(node)) return boolConst(true);
    return this.#settled(node, (index) => slotOf(index, node.kind as WordKind)) as LoweredWord | AbsentNode;
  }

  text(node: TextNode): LoweredText | ConstTextNode | AbsentNode {
    return this.#settled(node, stringOf) as LoweredText | ConstTextNode | AbsentNode;
  }

  inet(node: InetNode): SocketAddressNode<Lowered> | AbsentNode {
    return this.#settled(node, inetOf) as SocketAddressNode<Lowered> | AbsentNode;
  }

  #settled(node: Node, make: (index: number) => SettledNode): SettledNode {
    const index = this.#leaves.indexOf(node);
    if (index !== null) {
      if (this.#values?.[index] !== null) return make(index);
      return { op: 'absent', kind: node.kind, reason: 'the event does not have it' };
    }
    if (!computed.has(node.op)) throw notRecorded(node, this.#leaves.events);
    return settle(node as Operation, this);
  }
}

function leafWord(node: AnyWord, values: Values, leaves: readonly Leaf[]): bigint {
  const textAt = (at: AnyWord): readonly [text: string, leaf: Leaf] => {
    if (at.op !== 'const') throw fault(`"${at.op}" is no number of a leaf`);
    return [values[Number(at.value)] as string, leaves[Number(at.value)] as Leaf];
  };
  switch (node.op) {
    case 'slot':
      return values[node.index] as bigint;
    case 'textTest': {
      const { text } = node as {
        readonly text: StringNode<Lowered> | { readonly op: 'textOr'; readonly text: StringNode<Lowered> };
      };
      const [value, leaf] = textAt((text.op === 'textOr' ? text.text : text).address);
      return testText(value, node as never, leaf) ? 1n : 0n;
    }
    case 'inetTest': {
      const [value] = textAt((node.inet as SocketAddressNode<Lowered>).family);
      return testInet(value, node as never) ? 1n : 0n;
    }
    default:
      throw fault(`"${node.op}" has no value in a recording`);
  }
}
