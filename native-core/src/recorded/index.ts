export { conditionOf } from './evaluate.js';
export { EventTable } from './event-table.js';
export type { RecordedEvent, RecordedEvents, RecordedValue } from './recorded-events.js';
export { valueOf } from './value.js';
