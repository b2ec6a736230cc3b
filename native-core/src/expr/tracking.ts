/**
 * Conditions made while a query's callback runs.
 *
 * `a && b` between two conditions yields `b` alone, without an error from JavaScript. So conditions that a callback
 * made and that its result does not reach are a mistake that can be seen, and is refused. The list lives only while
 * the callback runs, which is synchronous.
 */
let made: object[] | null = null;

/** Notes that a condition node was made. */
export function noteCondition(node: object): void {
  made?.push(node);
}

/** Runs a callback and returns its result with the condition nodes that were made meanwhile. */
export function trackConditions<R>(callback: () => R): { result: R; conditions: readonly object[] } {
  const outer = made;
  const conditions: object[] = [];
  made = conditions;
  try {
    return { result: callback(), conditions };
  } finally {
    made = outer;
  }
}
