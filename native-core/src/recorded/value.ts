import { isDeepStrictEqual } from 'node:util';
import type { Expression, Kind } from '../expr/index.js';
import { wordValue, type WordNode } from '../expr/index.js';
import { wordOf } from './evaluate.js';
import { notRecorded } from './leaf.js';
import type { RecordedEvent, RecordedEvents } from './recorded-events.js';

/**
 * What gives the value of an expression, as JavaScript sees it, for events: one that they have, or a number or a condition that is
 * computed from those that they have.
 *
 * @throws TapError TAP_ARGUMENT for what was not recorded.
 */
export function valueOf(
  { kind, node }: Expression,
  events: RecordedEvents,
): (event: RecordedEvent) => unknown {
  const same = events.values(node).find((value) => isSameKind(value.kind, kind));
  if (same !== undefined) return (event) => event[same.name];
  if (node.op === 'constText') return () => node.value;
  if (kind.type !== 'int' && kind.type !== 'bool' && kind.type !== 'address') throw notRecorded(node, events);
  const word = wordOf(node as WordNode, events);
  return (event) => {
    const found = word(event);
    return found === null ? null : wordValue(found, kind);
  };
}

/** Whether JavaScript sees two kinds alike. */
function isSameKind(a: Kind, b: Kind): boolean {
  if (a.type !== 'decoded' || b.type !== 'decoded') return isDeepStrictEqual(a, b);
  return a.shown === b.shown && a.address === b.address && isDeepStrictEqual(a.of, b.of);
}
