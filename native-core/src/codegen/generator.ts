import type { LoweredNode, LoweredWord } from '../expr/index.js';
import { callsHelper, childrenOf } from '../expr/index.js';
import { Available } from './available.js';
import { Emitter, R10, R6, scratch, type Label, type Register } from './emitter.js';
import { countUses, NodeKeys, readsMap, type NodeKey } from './sharing.js';
import { Stack } from './stack.js';

/** Evaluates a word into a register. Loses R0 to R5 when a helper is called, else only what is not busy. */
export type WordRule = (g: Generator, node: LoweredWord, to: Register) => void;

/** Jumps to a label when a condition is (`whenTrue`) or is not met, else falls through. */
export type JumpRule = (g: Generator, node: LoweredWord, whenTrue: boolean, label: Label) => void;

/** What generating one program works with. */
export interface Generator {
  readonly emit: Emitter;
  readonly stack: Stack;
  readonly available: Available;
  /** The register that holds the program's context. */
  context: Register;
  /** Registers whose values are still needed. */
  readonly busy: Set<Register>;
  /** Whether the kernel has the helper `get_current_task_btf`. */
  readonly typedTask: boolean;
  /** Number of words that were saved at the entry of the call. */
  readonly savedWords: number;
  /** Whether evaluating the node calls a helper anywhere below it. */
  readonly calls: (node: LoweredNode) => boolean;
  readonly keyOf: (node: LoweredNode) => NodeKey;
  /** Whether a value is worth keeping: it is used more than once. */
  readonly isShared: (node: LoweredNode) => boolean;
  readonly word: (node: LoweredWord, to: Register) => void;
  readonly jump: (node: LoweredWord, whenTrue: boolean, label: Label) => void;
}

/** Makes the generator of a program that evaluates the given expressions by the given rules. */
export function makeGenerator(
  roots: readonly LoweredNode[],
  typedTask: boolean,
  savedWords: number,
  rules: { readonly word: WordRule; readonly jump: JumpRule },
): Generator {
  const keys = new NodeKeys();
  const uses = countUses(roots, keys);
  const called = new Map<LoweredNode, boolean>();
  const calls = (node: LoweredNode): boolean => {
    const known = called.get(node);
    if (known !== undefined) return known;
    const does = callsHelper(node) || childrenOf(node).some(calls);
    called.set(node, does);
    return does;
  };
  const emit = new Emitter();
  const g: Generator = {
    emit,
    stack: new Stack(),
    available: new Available(() => emit.branches),
    context: R6,
    busy: new Set(),
    typedTask,
    savedWords,
    calls,
    keyOf: (node) => keys.of(node),
    isShared: (node) => (uses.get(keys.of(node)) ?? 0) > 1 && !readsMap(node),
    word: (node, to) => rules.word(g, node, to),
    jump: (node, whenTrue, label) => rules.jump(g, node, whenTrue, label),
  };
  return g;
}

/**
 * Runs `body` with a scratch register that holds nothing needed. Without a free one, one is on the stack meanwhile; so `body`
 * must not jump out.
 *
 * @param inUse registers that `body` works with.
 */
export function withScratch(
  g: Generator,
  inUse: readonly (Register | number)[],
  body: (register: Register) => void,
): void {
  const free = scratch.find((candidate) => !g.busy.has(candidate));
  if (free !== undefined) return keeping(g, free, () => body(free));
  const spilled = scratch.find(
    (candidate) => !inUse.includes(candidate) && candidate !== g.context,
  ) as Register;
  withStack(g, 8, (offset) => {
    g.emit.store(R10, offset, 8, spilled);
    body(spilled);
    g.emit.load(spilled, R10, offset, 8);
  });
  g.busy.add(spilled);
}

/** Runs `body` with a register marked as needed. */
export function keeping<R>(g: Generator, register: Register, body: () => R): R {
  const was = g.busy.has(register);
  g.busy.add(register);
  try {
    return body();
  } finally {
    if (!was) g.busy.delete(register);
  }
}

/** Runs `body` with room on the stack. */
export function withStack<R>(g: Generator, bytes: number, body: (offset: number) => R): R {
  const offset = g.stack.take(bytes);
  try {
    return body(offset);
  } finally {
    g.stack.release(offset, bytes);
  }
}

/** Saves the busy scratch registers over `body`, which calls a helper and so may use all of them. */
export function acrossCall(g: Generator, body: () => void): void {
  const saved = scratch
    .filter((register) => g.busy.has(register))
    .map((register) => ({ register, offset: g.stack.take(8) }));
  for (const { register, offset } of saved) {
    g.emit.store(R10, offset, 8, register);
    g.busy.delete(register);
  }
  body();
  for (const { register, offset } of saved) {
    g.emit.load(register, R10, offset, 8);
    g.stack.release(offset, 8);
    g.busy.add(register);
  }
}
