// @ts-check

/**
 * The circles of a graph, each told once, by a way that leads around.
 *
 * @param {ReadonlyMap<string, Iterable<string>>} next what each node leads to
 * @returns {string[]}
 */
export function circles(next) {
  const done = new Set();
  /** @type {string[]} */
  const trail = [];
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {string} */ node) => {
    if (done.has(node)) return;
    if (trail.includes(node)) {
      found.push(`a circle: ${[...trail.slice(trail.indexOf(node)), node].join(' -> ')}`);
      return;
    }
    trail.push(node);
    for (const other of next.get(node) ?? []) visit(other);
    trail.pop();
    done.add(node);
  };
  for (const node of next.keys()) visit(node);
  return found;
}
