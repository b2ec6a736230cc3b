import { checkOptions, TapError } from '../errors/index.js';
import {
  type Asked,
  Address,
  Bool,
  boolKind,
  Int,
  literal,
  refuseNever,
  type IntKind,
  type NarrowNode,
  type MapNode,
  type MapRef,
  type WordNode,
} from '../expr/index.js';
import { Action } from './action.js';
import type { FieldType } from './field.js';

/** What a word is as an expression. */
export type WordValue = Int<number> | Int<bigint> | Address;

/** A type of numbers or addresses: `u32`, `u64`, `i64`, `address` ... */
export type WordType = FieldType<Int<number>> | FieldType<Int<bigint>> | FieldType<Address>;

/** A number or an address of an event, or a constant. */
export type Word = Int<number> | Int<bigint> | Address | number | bigint;

/** The parts of a key of the given type, or types. */
export type KeyOf<K> = K extends readonly WordType[] ? { readonly [I in keyof K]: Word } : Word;

/** What JavaScript gets for a word of a type. */
type JsOf<E> = E extends Int<infer T> ? T : bigint;
/** What JavaScript gets for a key of the given type, or types. */
export type JsKeyOf<K> = K extends readonly WordType[]
  ? { readonly [I in keyof K]: K[I] extends FieldType<infer E> ? JsOf<E> : never }
  : K extends FieldType<infer E>
    ? JsOf<E>
    : never;
/** What JavaScript gets for a value. */
export type JsValueOf<E> = JsOf<E>;

/**
 * How a named map is made.
 *
 * @example
 * const started = map('started', u32, u64, { entries: 100_000, forgets: true });
 */
export interface MapOptions {
  /** Entries at most, 1 to 1,048,576; default 16,384. A change that finds no room is counted (`stats.unstored`). */
  readonly entries?: number;
  /** Whether those that were used least recently give way to new ones instead, roughly; default false. */
  readonly forgets?: boolean;
}

/** Entries of a named map by default, and at most. */
const defaultEntries = 16_384;
const mostEntries = 1 << 20;
/** Words of a key at most: no more are needed, and they lie on the program's stack. */
const mostParts = 4;

/**
 * A named map in the kernel. One probe writes it (`update()`, `also()`), another one reads it in `where` or `select`, at
 * the moment of the event; JavaScript reads and writes it by `session.map()`.
 *
 * @example
 * const bytes = map('bytes', u32, u64);
 * on(tcp.sendmsg).update((e) => bytes.add(pid(), e.size));
 */
export class NamedMap<out K, out E extends WordValue> {
  /** @internal */
  readonly ref: MapRef;
  /** The types of the key's words. */
  readonly keyTypes: readonly WordType[];
  /** Whether a key is given as a list. */
  readonly listed: boolean;
  /** The type of the values. */
  readonly valueType: FieldType<E>;
  /** Only in types. */
  declare readonly keyType: K;

  /** @internal */
  constructor(ref: MapRef, key: WordType | readonly WordType[], value: FieldType<E>) {
    this.ref = ref;
    this.listed = Array.isArray(key);
    this.keyTypes = Object.freeze(Array.isArray(key) ? [...(key as WordType[])] : [key as WordType]);
    this.valueType = value;
    Object.freeze(this);
  }

  /** The value that the map holds for a key; for a key that it does not have, `otherwise`, which is 0 by default. */
  get(key: KeyOf<K>, otherwise: number | bigint = 0): E {
    return this.valueType.express(this.#node(key, this.valueType.word, false, literal(otherwise).value));
  }

  /** Whether the map has a key. */
  has(key: KeyOf<K>): Bool {
    return new Bool(this.#node(key, boolKind, true, 0n));
  }

  /** Stores a value; the one that was there before is lost. */
  set(key: KeyOf<K>, value: Word): Action {
    return new Action('set', this.ref, this.#words(key), asType(this.valueType, value, 'value'));
  }

  /** Adds to what is there, atomically; to 0 for a key that is not there. The sum wraps at 64 bits. */
  add(key: KeyOf<K>, value: Word): Action {
    return new Action('add', this.ref, this.#words(key), asType(this.valueType, value, 'value'));
  }

  /** Removes a key. */
  delete(key: KeyOf<K>): Action {
    return new Action('delete', this.ref, this.#words(key), literal(0));
  }

  #node(key: KeyOf<K>, kind: MapNode<Asked>['kind'], test: boolean, otherwise: bigint): MapNode<Asked> {
    return Object.freeze({ op: 'map', kind, map: this.ref, key: this.#words(key), test, otherwise });
  }

  #words(key: KeyOf<K>): readonly WordNode[] {
    const words = (Array.isArray(key) ? key : [key]) as readonly Word[];
    if (words.length !== this.keyTypes.length || this.listed !== Array.isArray(key)) {
      throw new TapError(
        'TAP_KIND',
        `a key of the map "${this.ref.name}" has ${this.keyTypes.length} parts`,
        {
          next: 'give the parts of the key in the order in which map() names their types, in a list where it has a list',
        },
      );
    }
    return Object.freeze(words.map((word, i) => keyWord(this.keyTypes[i] as WordType, word)));
  }
}

/**
 * A number in the kernel that the programs of a session share.
 *
 * @example
 * const sent = variable('sent', u64);
 * on(tcp.sendmsg).update((e) => sent.add(e.size));
 */
export class Variable<out E extends WordValue> {
  /** @internal */
  readonly ref: MapRef;
  /** The type of its value. */
  readonly valueType: FieldType<E>;

  /** @internal */
  constructor(ref: MapRef, type: FieldType<E>) {
    this.ref = ref;
    this.valueType = type;
    Object.freeze(this);
  }

  /** What it holds at the event. */
  get(): E {
    return this.valueType.express(
      Object.freeze<MapNode<Asked>>({
        op: 'map',
        kind: this.valueType.word,
        map: this.ref,
        key: [],
        test: false,
        otherwise: 0n,
      }),
    );
  }

  /** Stores a value. */
  set(value: Word): Action {
    return new Action('set', this.ref, [], asType(this.valueType, value, 'value'));
  }

  /** Adds to it, atomically. The sum wraps at 64 bits. */
  add(value: Word): Action {
    return new Action('add', this.ref, [], asType(this.valueType, value, 'value'));
  }
}

/**
 * Makes a named map: `map('started', u32, u64)`, or with several words in a key, `map('open', [u32, u64], u32)`. It is data;
 * each session whose queries use it has one of its own.
 *
 * @example
 * const started = map('started', u32, u64);
 * on(kprocess.exec).update(() => started.set(pid(), ktime_get_ns()));
 * on(tcp.sendmsg).select(() => ({ age: ktime_get_ns().sub(started.get(pid())) }));
 *
 * @throws TapError TAP_ARGUMENT for a name that is empty or a number out of range.
 */
export function map<const K extends WordType | readonly [WordType, ...WordType[]], E extends WordValue>(
  name: string,
  key: K,
  value: FieldType<E>,
  options: MapOptions = {},
): NamedMap<K, E> {
  checkOptions('map()', options, { entries: 'number', forgets: 'boolean' });
  const { entries = defaultEntries, forgets = false } = options;
  const parts = Array.isArray(key) ? key.length : 1;
  requireName(name);
  if (!(Number.isInteger(entries) && entries >= 1 && entries <= mostEntries))
    throw new TapError('TAP_ARGUMENT', `map(): entries is ${entries}; it lies between 1 and ${mostEntries}`, {
      next: 'ask for as many entries as there can be at once',
    });
  if (parts < 1 || parts > mostParts)
    throw new TapError('TAP_ARGUMENT', `map(): a key has between 1 and ${mostParts} parts, not ${parts}`, {
      next: 'put two numbers of 32 bits into one: a.shl(32).bitOr(b)',
    });
  return new NamedMap(Object.freeze({ name, parts, entries, forgets, initial: 0n }), key, value);
}

/**
 * Makes a number in the kernel that probes share: `variable('armed', u32)`.
 *
 * @example
 * const armed = variable('armed', u32);
 * on(kprocess.exec).update(() => armed.set(1));
 * on(tcp.sendmsg).where(() => armed.get().eq(1));
 *
 * @throws TapError TAP_ARGUMENT for an empty name, TAP_KIND for an initial value that is not a 64-bit number.
 */
export function variable<E extends WordValue>(
  name: string,
  type: FieldType<E>,
  initial: number | bigint = 0,
): Variable<E> {
  requireName(name);
  const { value } = literal(initial);
  return new Variable(Object.freeze({ name, parts: 0, entries: 1, forgets: false, initial: value }), type);
}

function requireName(name: string): void {
  if (typeof name === 'string' && name !== '') return;
  throw new TapError('TAP_ARGUMENT', 'a named map needs a name', {
    next: 'name it: map("started", u32, u64)',
  });
}

/** @internal The words of a key whose types are not fixed. */
export function keyWords(key: Word | readonly Word[]): readonly WordNode[] {
  const words = [key].flat() as readonly Word[];
  if (words.length < 1 || words.length > mostParts)
    throw new TapError('TAP_KIND', `a key has between 1 and ${mostParts} parts, not ${words.length}`, {
      next: 'put two numbers of 32 bits into one: a.shl(32).bitOr(b)',
    });
  return Object.freeze(words.map((word) => wordOf(word, 'key')));
}

/** A word of a key; of constants, only those that the type can hold. @throws TapError TAP_KIND */
function keyWord(type: WordType, word: Word): WordNode {
  if (type.word.type !== 'bool' && (typeof word === 'number' || typeof word === 'bigint'))
    refuseNever('eq', 'this key', type.word, literal(word).value);
  return asType(type, word, 'key');
}

/** A word as a type holds it: what does not fit is cut off. */
function asType(type: FieldType<unknown>, word: Word, what: string): WordNode {
  return narrowed(type, wordOf(word, what));
}

function wordOf(word: Word, what: string): WordNode {
  if (typeof word === 'number' || typeof word === 'bigint') return literal(word);
  if (word instanceof Int || word instanceof Address) return word.node;
  throw new TapError('TAP_KIND', `the ${what} of a named map is a number or an address`, {
    next: 'texts and network addresses can be parts of the key of by()',
  });
}

function narrowed({ word: kind }: FieldType<unknown>, node: WordNode): WordNode {
  const same = node.kind.type === 'int' && kind.type === 'int' && node.kind.signed === kind.signed;
  if (kind.type !== 'int' || (same && node.kind.bits <= kind.bits)) return node;
  return Object.freeze<NarrowNode<Asked>>({ op: 'narrow', kind: kind as IntKind, operand: node });
}
