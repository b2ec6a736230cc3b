import type { Kind, Node } from '../expr/index.js';

/** A value that recorded events have. */
export interface RecordedValue {
  /** Its name in events. */
  readonly name: string;
  /** What it is. */
  readonly kind: Kind;
  /** When the kernel that was traced did not have it: in all events, or in some, whose null does not tell them. By default never. */
  readonly absent?: 'always' | 'sometimes';
}

/** An event that was there already. */
export type RecordedEvent = Readonly<Record<string, unknown>>;

/** What is known of events that are asked after they have happened. */
export interface RecordedEvents {
  /** Name of their probe, for errors. */
  readonly probe: string;
  /** The values that they have for an expression; none for one that was not recorded. */
  values(node: Node): readonly RecordedValue[];
  /** Whether every event meets a condition, because only such were recorded. */
  allMeet(node: Node): boolean;
}
