/** An event as the session gives it: probe, time, CPU, and the fields of its query. */
export type TraceEvent = Readonly<Record<string, unknown>> & {
  readonly probe: string;
  readonly time: bigint;
};

/** Turns events into text for standard output. */
export interface Printer {
  /** What stands before the first event. */
  readonly opening: string;
  /** The line of an event, with its end. */
  line(event: TraceEvent): string;
}
