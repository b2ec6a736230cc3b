// A table that counts by key, as a counter of Prometheus with a label.
import { Counter } from 'prom-client';

/** @typedef {import('prom-client').Registry} Registry */

/** The label of all keys beyond the most that a metric may have. */
const OTHER = '(other)';

/**
 * A counter with a label, from a table that counts by key. The first `most` keys have a time series each, of several that come
 * together the greatest; all others share one. So a series never becomes smaller, and their number is bounded. Keys that become
 * the same text in UTF-8 are one.
 *
 * @param {Registry} registry
 * @param {{ name: string, help: string, label: string, most: number }} metric
 * @param {() => Iterable<readonly [key: string, count: number]>} read counts since the start, by key
 */
export function countByKey(registry, { name, help, label, most }, read) {
  const known = new Set();
  return new Counter({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      /** @type {Map<string, number>} */
      const counts = new Map();
      for (const [key, count] of read()) {
        // Bytes that are not UTF-8 are lone surrogates in a key, and all of them would be written as U+FFFD.
        const text = key.toWellFormed();
        counts.set(text, (counts.get(text) ?? 0) + count);
      }
      for (const [key, count] of [...counts].sort(([, a], [, b]) => b - a)) {
        if (known.size < most) known.add(key);
        this.inc({ [label]: known.has(key) ? key : OTHER }, count);
      }
    },
  });
}
