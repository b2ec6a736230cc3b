/** A span of time in nanoseconds. */
interface Span {
  readonly begin: bigint;
  readonly end: bigint;
}

/** How many spans a lane knows one by one. Older ones become one, which a call that began within it takes for an overlap. */
const known = 1024;

/**
 * Spans that nest: two of them have no time in common, or one of them lies in the other. Those that lie in another are no longer
 * needed, as spans come in the order of their ends.
 */
class Lane {
  readonly #outer: Span[] = [];

  /** Takes a span, unless it overlaps with another without nesting. */
  takes(span: Span): boolean {
    const outer = this.#outer;
    const last = outer.at(-1);
    if (last !== undefined && span.begin < last.end) {
      if (span.end < last.end) return false;
      let i = outer.length;
      // Of two that begin at once, nobody could tell which contains the other.
      while (i > 0 && (outer[i - 1] as Span).begin > span.begin) i--;
      if (i > 0 && (outer[i - 1] as Span).end > span.begin) return false;
      outer.length = i;
    }
    outer.push(span);
    if (outer.length > known) this.#forget();
    return true;
  }

  #forget(): void {
    const old = this.#outer.splice(0, known / 2);
    this.#outer.unshift({ begin: (old[0] as Span).begin, end: (old.at(-1) as Span).end });
  }
}

/** Puts spans that overlap without nesting on lanes of their own. */
export class Lanes {
  readonly #lanes: Lane[] = [];

  /** The first lane, numbered from 0, where a span nests. Spans come in the order of their ends, more or less. */
  place(begin: bigint, end: bigint): number {
    const span = { begin, end };
    const found = this.#lanes.findIndex((lane) => lane.takes(span));
    if (found >= 0) return found;
    const lane = new Lane();
    lane.takes(span);
    return this.#lanes.push(lane) - 1;
  }
}
