export { bucketIndex, bucketRange, type Bucket } from './bucket.js';
export { bucketCount, combine, sameCell, wordsOf, type Cell, type Scale } from './cell.js';
export { Histogram } from './histogram.js';
export { hist, linear, type HistOptions, type LinearOptions } from './histograms.js';
export { Measure, type MeasuredOf } from './measure.js';
export { avg, count, max, min, stddev, sum, variance } from './numbers.js';
export type { AnyInt, NumberOf } from './require-int.js';
