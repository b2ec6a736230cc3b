import type { JsKeyOf, JsValueOf, NamedMap, Variable, WordType, WordValue } from '../define/index.js';
import { TapError } from '../errors/index.js';
import { narrow, toUnsigned, wordValue, type WordKind } from '../expr/index.js';
import { SysError, type BpfMap, type MapEntries } from '../sys/index.js';

/**
 * A variable of a running session.
 *
 * @example
 * const least = variable('least', u32, 1000);
 * await using sends = await attach(on(tcp.sendmsg).where((e) => e.size.ge(least.get())));
 * sends.map(least).set(65_536);
 */
export class LiveVariable<out E extends WordValue> {
  readonly #map: BpfMap;
  readonly #type: Variable<E>['valueType'];

  /** @internal */
  constructor(map: BpfMap, variable: Variable<E>) {
    this.#map = map;
    this.#type = variable.valueType;
  }

  /** The value that it holds now. @throws TapError TAP_CLOSED when the session has ended. */
  get(): JsValueOf<E> {
    const out = new BigUint64Array(1);
    open(() => this.#map.lookup(new Uint8Array(4), bytesOf(out)));
    return wordValue(out[0] as bigint, this.#type.word) as JsValueOf<E>;
  }

  /** Stores a value. @throws TapError TAP_CLOSED when the session has ended. */
  set(value: JsValueOf<E>): void {
    open(() => this.#map.update(new Uint8Array(4), wordsOf([value], [this.#type.word])));
  }
}

/**
 * A named map of a running session.
 *
 * @example
 * const wanted = map('wanted', u32, u32);
 * await using sends = await attach(on(tcp.sendmsg).where(() => wanted.has(pid())));
 * sends.map(wanted).set(1234, 1);
 */
export class LiveMap<K, E extends WordValue> {
  readonly #map: BpfMap;
  readonly #named: NamedMap<K, E>;
  readonly #kinds: readonly WordKind[];

  /** @internal */
  constructor(map: BpfMap, named: NamedMap<K, E>) {
    this.#map = map;
    this.#named = named;
    this.#kinds = (named.keyTypes as readonly WordType[]).map(({ word }) => word);
  }

  /** What the map holds for a key now; null for one that it does not have. @throws TapError TAP_CLOSED */
  get(key: JsKeyOf<K>): JsValueOf<E> | null {
    const out = new BigUint64Array(1);
    return open(() => this.#map.lookup(this.#bytes(key), bytesOf(out)))
      ? this.#value(out[0] as bigint)
      : null;
  }

  /** Stores a value. @throws TapError TAP_CLOSED, TAP_SYSTEM when the map is full. */
  set(key: JsKeyOf<K>, value: JsValueOf<E>): void {
    open(() => this.#map.update(this.#bytes(key), wordsOf([value], [this.#named.valueType.word])));
  }

  /** Removes a key; false when it was not there. @throws TapError TAP_CLOSED */
  delete(key: JsKeyOf<K>): boolean {
    return open(() => this.#map.delete(this.#bytes(key)));
  }

  /**
   * What the map holds now, some hundred entries copied at a time. Probes go on to change it: an entry that is made or removed
   * meanwhile may be there or not.
   *
   * @throws TapError TAP_CLOSED
   */
  *entries(): Generator<readonly [JsKeyOf<K>, JsValueOf<E>], void, undefined> {
    const { length } = this.#kinds;
    for (const { count, keys, values } of this.#copied()) {
      const [keyWords, valueWords] = [new BigUint64Array(keys.buffer), new BigUint64Array(values.buffer)];
      for (let i = 0; i < count; i++) {
        const words = this.#kinds.map((kind, part) => wordValue(keyWords[i * length + part] as bigint, kind));
        yield [(this.#named.listed ? words : words[0]) as JsKeyOf<K>, this.#value(valueWords[i] as bigint)];
      }
    }
  }

  *#copied(): Generator<MapEntries, void, undefined> {
    const some = this.#map.entries();
    for (;;) {
      const { done, value } = open(() => some.next());
      if (done === true) return;
      yield value;
    }
  }

  #bytes(key: JsKeyOf<K>): Uint8Array {
    const words = (this.#named.listed ? key : [key]) as readonly unknown[];
    if (!Array.isArray(words) || words.length !== this.#kinds.length)
      throw new TapError('TAP_KIND', `a key of this map has ${this.#kinds.length} parts`, {
        next: 'give them in the order in which map() names their types, in a list where it has a list',
      });
    return wordsOf(words, this.#kinds);
  }

  #value(word: bigint): JsValueOf<E> {
    return wordValue(word, this.#named.valueType.word) as JsValueOf<E>;
  }
}

const bytesOf = (words: BigUint64Array): Uint8Array => new Uint8Array(words.buffer);

/** Words as the programs store them: extended to 64 bits by their kind. */
function wordsOf(values: readonly unknown[], kinds: readonly WordKind[]): Uint8Array {
  const words = values.map((value, i) => {
    const kind = kinds[i] as WordKind;
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value))
      throw new TapError('TAP_KIND', 'keys and values of named maps are whole numbers', {
        next: 'write whole numbers up to 2^53, or bigints',
      });
    const word = toUnsigned(BigInt(value as number | bigint));
    return kind.type === 'int' ? narrow(word, kind) : word;
  });
  return bytesOf(BigUint64Array.from(words));
}

/** Runs what needs the map, which goes away with its session. */
function open<R>(body: () => R): R {
  try {
    return body();
  } catch (error) {
    if (error instanceof SysError && error.code === 'ERR_TAP_CLOSED')
      throw new TapError('TAP_CLOSED', 'a named map goes away with its session', {
        next: 'read it before the session is closed',
        cause: error,
      });
    if (error instanceof SysError && error.code === 'E2BIG')
      throw new TapError('TAP_SYSTEM', 'the named map is full', {
        next: 'make it with more entries: map(NAME, KEY, VALUE, { entries })',
        cause: error,
      });
    throw error;
  }
}
