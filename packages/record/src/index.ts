/**
 * Recordings: the events of a session in Parquet files, which are replayed as they were seen, and asked in SQL.
 *
 * @module
 */
export { record, type Recordable } from './record.js';
export { type RecorderOptions, type Written } from './recorder.js';
export { replay, Replay, type RecordedEvent, type ReplayedBatch } from './replay.js';
export { recordedFacts, recordedProbe } from './recorded-probe.js';
export { functionsOf, type StackFunction } from './stack-cell.js';
export { tableOf, tablesOf } from './table-of.js';
export { type RecordingFacts, type RecordingStats } from './machine-facts.js';
export { type RecordedField, type RecordedQuery } from './recorded-query.js';
