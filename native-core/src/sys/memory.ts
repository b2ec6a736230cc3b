import { addon } from './addon.js';
import { calling } from './sys-error.js';

/**
 * Gives the memory of bytes that nobody reads any more back at once; they are empty from then on. The collector frees
 * large ones late, because it does not see how large they are.
 */
export function freeBytes(bytes: Uint8Array): void {
  calling(() => addon().freeBytes(bytes));
}
