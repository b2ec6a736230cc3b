import { TapError } from '../errors/index.js';

/**
 * What is wrong with BTF, or with a question to it:
 *
 * - `header`: not BTF, of another version or byte order, or sections outside the bytes;
 * - `kind`: a kind of type that is not known, so that its size is not known either;
 * - `damaged`: sections that contradict themselves, such as a name outside the strings;
 * - `id`: there is no type of that id;
 * - `cycle`: a chain of types that does not end;
 * - `size`: a type without a size, such as void or a function.
 */
export type BtfErrorReason = 'header' | 'kind' | 'damaged' | 'id' | 'cycle' | 'size';

/** BTF that cannot be read, or that has no answer: TAP_NO_BTF. The only error that reading BTF throws. */
export class BtfError extends TapError {
  override readonly name: string = 'BtfError';
  readonly reason: BtfErrorReason;

  constructor(reason: BtfErrorReason, message: string) {
    super('TAP_NO_BTF', message, {
      next: 'it is damaged or newer than tap knows; `bpftool btf dump file /sys/kernel/btf/vmlinux` tells whether others can read it',
    });
    this.reason = reason;
  }
}
