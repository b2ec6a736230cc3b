/**
 * Events as a timeline: traces for Perfetto's viewer, with processes, threads, calls, counters and flows.
 *
 * @module
 */
export { timelineFields, type TimelineFields } from './fields.js';
export type { Clocks } from './packets.js';
export type { TimelineQuery } from './shape.js';
export { Timeline, type TimelineEvent, type TimelineOptions } from './timeline.js';
