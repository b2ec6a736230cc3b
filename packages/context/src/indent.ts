/** What `thread_indent()` needs of an event. */
export interface IndentedEvent {
  /** When it happened: nanoseconds of CLOCK_MONOTONIC. */
  readonly time: bigint;
  /** The thread, by `tid()`. */
  readonly tid: number;
  /** Its name, by `execname()`. */
  readonly execname: string;
}

/** Writes calls and returns as an indented list; see `makeIndent()`. */
export interface Indent {
  /**
   * The head of a line of one thread: the microseconds since its outermost call, its name and number, and blanks by how deep the
   * calls are: `    12 dd(456):  `. A positive `delta`, at a call, goes deeper from this line on; a negative one, at a return, goes
   * back after it.
   */
  thread_indent(event: IndentedEvent, delta: number): string;
  /** The same for all threads together, without a name: `    12 :  `. */
  indent(event: Pick<IndentedEvent, 'time'>, delta: number): string;
}

/**
 * Makes what keeps count of calls and returns, for a list of them as SystemTap's `thread_indent()` and `indent()` write it. The
 * count belongs to the maker: nothing is shared.
 *
 * @example
 * const { thread_indent } = makeIndent();
 * for await (const e of calls) console.log(thread_indent(e, e.is_return ? -1 : 1), e.probefunc);
 */
export function makeIndent(): Indent {
  const threads = new Map<number | null, { depth: number; start: bigint }>();
  const head = (key: number | null, name: string, time: bigint, delta: number): string => {
    const known = threads.get(key);
    const thread = known === undefined || known.depth === 0 ? { depth: 0, start: time } : known;
    const before = thread.depth;
    thread.depth = Math.max(0, before + delta);
    threads.set(key, thread);
    const level = Math.max(0, (delta > 0 ? thread.depth : before) - 1);
    const microseconds = (time - thread.start) / 1000n;
    return `${String(microseconds).padStart(6)} ${name}:${' '.repeat(level)}`;
  };
  return {
    thread_indent: ({ time, tid, execname }, delta) => head(tid, `${execname}(${tid})`, time, delta),
    indent: ({ time }, delta) => head(null, '', time, delta),
  };
}
