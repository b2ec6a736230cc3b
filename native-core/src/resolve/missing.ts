/**
 * Whose fault it is that something is missing: a kernel without the place, or a definition that asks a place that is there for
 * a name that neither it nor the kernel's types have.
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

/**
 * Something that is there, and is not what a definition declares it to be. Nothing stands in for it, as for what is missing: a
 * kernel can lack a name, but a type that is wrong is a mistake. It never leaves `resolve`.
 */
export class Mistyped extends Error {
  override readonly name = 'Mistyped';
  /** Where it is: `vfs_read` or `struct file`. */
  readonly where: string;
  /** What to write instead. */
  readonly next: string;

  constructor(where: string, what: string, next: string) {
    super(what);
    this.where = where;
    this.next = next;
  }
}
