/** Sets of the cache, a power of two, and how many things there are in one. */
const sets = 16_384;
const ways = 2;
/** Leaves as many bits of a product as there are sets. */
const shift = Math.clz32(sets) + 1;
/** The odd number next to 2^32 divided by the golden ratio, which spreads numbers that lie close together. */
const spread = 0x9e3779b1;

/** What an address of an owner is, as the owner was at a version. */
interface Entry<T> {
  readonly version: number;
  readonly address: bigint;
  readonly value: T;
}

/**
 * What addresses were found to be, as caches of processors are made: each has its place in a set of two, where the next one pushes
 * it out. It never grows: there are 32,768 at most.
 */
export class AddressCache<T> {
  /** Made when something is remembered: many sessions ask for no address. */
  #entries: (Entry<T> | undefined)[] | null = null;

  /**
   * Undefined for what was never there, or was pushed out.
   *
   * @param version is a number that no other owner has, and that the owner itself does not keep when something of it changes.
   */
  get(version: number, address: bigint): T | undefined {
    if (this.#entries === null) return undefined;
    const at = placeOf(version, address);
    const first = this.#entries[at];
    if (first?.address === address && first.version === version) return first.value;
    const second = this.#entries[at + 1];
    return second?.address === address && second.version === version ? second.value : undefined;
  }

  set(version: number, address: bigint, value: T): void {
    // oxlint-disable-next-line unicorn/no-new-array -- Array.from takes a millisecond for as many
    this.#entries ??= new Array<Entry<T> | undefined>(ways * sets);
    const at = placeOf(version, address);
    this.#entries[at + 1] = this.#entries[at];
    this.#entries[at] = { version, address, value };
  }
}

function placeOf(version: number, address: bigint): number {
  const low = Number(BigInt.asUintN(32, address));
  return ways * (Math.imul(low ^ Math.imul(version, spread), spread) >>> shift);
}
