/** Bytes that are no BTF, or BTF of a form that tap does not know. */
export class BtfError extends Error {
  override readonly name = 'BtfError';
}
