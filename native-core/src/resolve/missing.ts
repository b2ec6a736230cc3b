/** Something that an expression needs and that this kernel does not have. It never leaves `resolve`. */
export class Missing extends Error {
  override readonly name = 'Missing';
  /** What needs it: `tcp_sendmsg(sk, size)` or `struct sock`. */
  readonly where: string;

  constructor(where: string, what: string) {
    super(what);
    this.where = where;
  }
}
