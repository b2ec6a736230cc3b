import type { NodeKey } from './sharing.js';

/** Where a computed value can be read again: bytes at an offset from a register. */
export interface Location {
  readonly base: 'stack' | 'record';
  readonly offset: number;
  readonly bytes: 2 | 8;
}

type Locations = ReadonlyMap<NodeKey, Location>;

/** A part of the program, and what was at hand before it. */
interface Scope {
  before: Locations;
  /** How far the program had branched at its begin; null for a part that is skipped as a whole. */
  readonly branches: number | null;
}

/** The values that are computed on every path to the current point of the program. */
export class Available {
  readonly #branches: () => number;
  readonly #scopes: Scope[] = [];
  #locations: Locations = new Map();

  /** @param branches how often the program has branched up to here. */
  constructor(branches: () => number) {
    this.#branches = branches;
  }

  /** Where a value can be read; null when it has to be computed. */
  find(key: NodeKey): Location | null {
    return this.#locations.get(key) ?? null;
  }

  /** Notes that a value can be read from now on. */
  add(key: NodeKey, location: Location): void {
    this.#locations = new Map(this.#locations).set(key, location);
    // Before the first branch of a part that is left early, the program has computed it on every path.
    for (const scope of this.#scopes.toReversed()) {
      if (scope.branches !== this.#branches()) return;
      scope.before = new Map(scope.before).set(key, location);
    }
  }

  /** Runs `body` for a part of the program that is left early: what it computes after its first branch is forgotten after it. */
  begun<R>(body: () => R): R {
    return this.#scoped({ before: this.#locations, branches: this.#branches() }, body);
  }

  /** Runs `body` for a part of the program that may be skipped: what it computes is forgotten after it. */
  within<R>(body: () => R): R {
    return this.#scoped({ before: this.#locations, branches: null }, body);
  }

  #scoped<R>(scope: Scope, body: () => R): R {
    this.#scopes.push(scope);
    try {
      return body();
    } finally {
      this.#scopes.pop();
      this.#locations = scope.before;
    }
  }
}
