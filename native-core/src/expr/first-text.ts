import { textKind } from './kind.js';
import type { Asked } from './asked-node.js';
import type { FirstTextNode } from './shared-node.js';
import { Text } from './text.js';

/** The first of several texts in memory that can be read; null when none can. */
export function firstText(
  first: Text<string | null>,
  ...others: readonly Text<string | null>[]
): Text<string | null> {
  const all = [first, ...others];
  const kind = textKind(Math.max(...all.map((text) => text.kind.capacity)), true);
  const texts = Object.freeze(all.map(({ node }) => node));
  return new Text<string | null>(kind, Object.freeze<FirstTextNode<Asked>>({ op: 'firstText', kind, texts }));
}
