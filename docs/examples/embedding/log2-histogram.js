// A histogram of the kernel as one of Prometheus.
import { Histogram } from 'prom-client';

/** @typedef {import('prom-client').Registry} Registry */
/** @typedef {import('@tap/native-core').Histogram} TapHistogram */

/**
 * A histogram with cumulative buckets, from one that the kernel fills by powers of two.
 *
 * @param {Registry} registry
 * @param {{ name: string, help: string, from: number, to: number, per: number }} metric buckets that end at 2^from to 2^to, and by
 *   what numbers are divided, such as 1e9 for seconds from nanoseconds
 * @param {() => TapHistogram | null} read all numbers since the start; null before the first one
 */
export function log2Histogram(registry, { name, help, from, to, per }, read) {
  const powers = Array.from({ length: to - from + 1 }, (_, i) => 2 ** (from + i));
  const values = () => {
    const histogram = read();
    const upTo = (/** @type {number} */ end) =>
      (histogram?.buckets ?? []).reduce((sum, bucket) => sum + (bucket.to <= end ? bucket.count : 0), 0);
    // A bucket of the kernel ends before its power of two, and one of Prometheus includes its end: they are whole numbers.
    const buckets = powers.map((end) => ({ le: (end - 1) / per, value: upTo(end) }));
    const count = histogram?.count ?? 0;
    return [
      ...[...buckets, { le: '+Inf', value: count }].map(({ le, value }) => series('_bucket', value, { le })),
      series('_sum', Number(histogram?.sum ?? 0n) / per),
      series('_count', count),
    ];
  };
  const series = (/** @type {string} */ suffix, /** @type {number} */ value, labels = {}) => ({
    metricName: `${name}${suffix}`,
    labels,
    value,
  });
  return new ReadHistogram(values, { name, help, registers: [registry] });
}

/** A histogram that is read, and not told of each number. @extends {Histogram<'le'>} */
class ReadHistogram extends Histogram {
  #values;
  /** It describes itself; only its values are not ours. */
  #described;

  /**
   * @param {() => import('prom-client').MetricValueWithName<'le'>[]} values
   * @param {import('prom-client').HistogramConfiguration<'le'>} options
   */
  constructor(values, options) {
    super(options);
    this.#values = values;
    this.#described = new Histogram({ ...options, registers: [] });
  }

  /** @override */
  async get() {
    return { ...(await this.#described.get()), values: this.#values() };
  }

  /** What the registry of prom-client asks for its text. */
  getForPromString() {
    return this.get();
  }
}
