import { totalmem } from 'node:os';
import { addon } from './addon.js';
import { calling } from './sys-error.js';

/** Memory of the machine, in bytes. */
export function totalMemory(): number {
  return totalmem();
}

/**
 * Whether RLIMIT_MEMLOCK, which BPF memory counts against before 5.11, cannot stop this process: the addon lifts it for as long as
 * a map or a program is made.
 */
export function mayLiftMemlock(): boolean {
  return calling(() => addon().mayLiftMemlock());
}

/**
 * Gives the memory of bytes that nobody reads any more back at once; they are empty from then on. The collector frees
 * large ones late, because it does not see how large they are.
 */
export function freeBytes(bytes: Uint8Array): void {
  calling(() => addon().freeBytes(bytes));
}
