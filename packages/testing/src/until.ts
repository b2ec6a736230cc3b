import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds after which something hangs, on the slowest machine; less than a test may take, so that it is named. */
const patience = 9 * 60_000;

/** Waits until a condition holds; what it means stands in the error when it never does. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string | (() => string),
): Promise<void> {
  const end = performance.now() + patience;
  while (!(await holds())) {
    if (performance.now() > end)
      throw new Error(`waited in vain until ${typeof what === 'string' ? what : what()}`);
    await sleep(10);
  }
}
