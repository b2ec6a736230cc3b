/**
 * Whose fault it is that something is missing: a kernel without the place, or a definition that asks a place that is there for
 * what neither it nor the kernel's types have.
 */
export type MissingFrom = 'kernel' | 'definition';

/** Something that an expression needs and that this kernel does not have. It never leaves `resolve`. */
export class Missing extends Error {
  override readonly name = 'Missing';
  /** What needs it: `tcp_sendmsg(sk, size)` or `struct sock`. */
  readonly where: string;
  readonly from: MissingFrom;
  /** The name that may have been meant; null when nothing that is there is like it. It is only looked for when it is shown. */
  readonly closest: () => string | null;

  constructor(
    where: string,
    what: string,
    from: MissingFrom = 'kernel',
    closest: () => string | null = () => null,
  ) {
    super(what);
    this.where = where;
    this.from = from;
    this.closest = closest;
  }
}
