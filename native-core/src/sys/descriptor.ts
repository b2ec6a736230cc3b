import { addon, type Handle } from './addon.js';
import { calling } from './sys-error.js';

/** An object of the kernel that this process holds by a descriptor. One owner closes it; garbage collection does so, too. */
export class Descriptor {
  /** For the other files of `sys`. @internal */
  readonly handle: Handle;

  /** @internal */
  constructor(handle: Handle) {
    this.handle = handle;
  }

  /** Number of the descriptor; -1 once it is closed. */
  get fd(): number {
    return calling(() => addon().fileDescriptor(this.handle));
  }

  /** Whether it is closed. */
  get closed(): boolean {
    return this.fd < 0;
  }

  /** Gives the object back; more than once does no harm. */
  close(): void {
    calling(() => addon().close(this.handle));
  }

  /** As `close()`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }
}
