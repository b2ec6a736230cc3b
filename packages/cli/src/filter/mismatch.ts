/** Operands or arguments that do not go together; the compiler adds the place to it. */
export class Mismatch extends Error {
  override readonly name: string = 'Mismatch';
  /** What to write instead, or null. */
  readonly next: string | null;

  constructor(complaint: string, next: string | null = null) {
    super(complaint);
    this.next = next;
  }
}
