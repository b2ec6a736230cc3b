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

/**
 * Closes descriptors at the same time, beside the event loop: the kernel can wait for all CPUs at each of them. What it promises comes when
 * the kernel is done. Those that are closed already do no harm.
 *
 * @throws SysError ERR_TAP_ARGUMENT for a map or a program, which own more than their descriptor.
 */
export async function closeAll(descriptors: readonly Descriptor[]): Promise<void> {
  const open = [...new Set(descriptors)].filter(({ closed }) => !closed);
  await calling(() => addon().closeAll(open.map(({ handle }) => handle)));
}
