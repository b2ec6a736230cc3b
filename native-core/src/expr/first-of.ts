import { joinKinds, type Word } from './choose.js';
import type { WordKind } from './kind.js';
import type { FirstOfNode, WordNode } from './asked-node.js';
import { wrap } from './wrap.js';

/**
 * The first of several expressions that the kernel can give: one whose members and arguments it has. It is settled
 * before the program is made, so it costs nothing at run time.
 *
 * @throws TapError TAP_KIND when they are of different kinds.
 */
export function firstOf<E extends Word>(first: E, ...others: readonly E[]): E {
  const all = [first, ...others];
  const kind = all.map((one) => one.kind as WordKind).reduce(joinKinds);
  const alternatives: readonly WordNode[] = Object.freeze(all.map((one) => one.node));
  return wrap(kind, Object.freeze<FirstOfNode>({ op: 'firstOf', kind, alternatives })) as E;
}
