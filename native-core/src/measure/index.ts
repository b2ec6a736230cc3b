export { shortNumber } from './bars.js';
export { bucketIndex, bucketRange, type Bucket } from './bucket.js';
export {
  bucketCount,
  bytesOf,
  combine,
  countsAll,
  sameCell,
  wordsOf,
  type Cell,
  type Scale,
} from './cell.js';
export { distinct, mixers, sketched, type DistinctOptions } from './distinct.js';
export { Histogram, type HistogramJson } from './histogram.js';
export { hist, linear, type HistOptions, type LinearOptions } from './histograms.js';
export { Measure, type MeasuredOf } from './measure.js';
export { avg, count, max, min, stddev, sum, variance } from './numbers.js';
export { first, last } from './order.js';
export type { AnyInt, NumberOf } from './require-int.js';
