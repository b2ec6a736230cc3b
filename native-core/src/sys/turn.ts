import { setImmediate } from 'node:timers/promises';
import { Slices } from './steps.js';

/**
 * Lets the event loop run between two calls of the kernel: each call blocks it for as long as the kernel takes, which
 * is long where it waits for all CPUs, and a session makes hundreds of them.
 */
export async function turn(): Promise<void> {
  await setImmediate();
}

/** Waits for others, where they have waited for some milliseconds; null where they have not. */
export type Turn = () => Promise<void> | null;

/** Lets the event loop run, but only when it was kept for some milliseconds. */
export function pacedTurn(): Turn {
  const slices = new Slices();
  return () => (slices.isDue ? turn().then(() => slices.begin()) : null);
}
