import type { LoweredNode, LoweredWord } from '../expr/index.js';
import { childrenOf, isLogic, partsOf } from '../expr/index.js';
import { R1, R6, type Label } from './emitter.js';
import { keeping, type Generator } from './generator.js';
import { part } from './part.js';

/**
 * Goes to `end` unless the condition is met. The first tests, those that call nothing, read the context where the kernel puts
 * it, in R1: so an event that they reject costs no instruction besides them. Then R6 holds the context.
 *
 * @param condition null to take every event.
 * @param moved whether R6 holds the context already.
 */
export function testCondition(
  g: Generator,
  condition: LoweredWord | null,
  end: Label,
  { moved }: { readonly moved: boolean },
): void {
  const tests = condition === null ? [] : partsOf(condition, 'andAlso');
  const test = (node: LoweredWord): void => part('where', () => g.jump(node, false, end));
  const first = moved ? 0 : tests.findIndex((node) => !isPlain(g, node));
  const early = tests.slice(0, first < 0 ? tests.length : first);
  if (tests.length > 0) g.emit.note('where');
  if (!moved) {
    keeping(g, R1, () => {
      g.context = R1;
      early.forEach(test);
      g.context = R6;
    });
    g.emit.mov(R6, R1);
  }
  tests.slice(early.length).forEach(test);
}

/** Whether a test leaves R1 alone while that is busy: it calls no helper and has no two paths to a value. */
function isPlain(g: Generator, node: LoweredWord): boolean {
  if (g.calls(node)) return false;
  if (isLogic(node)) return isPlain(g, node.left) && isPlain(g, node.right);
  if (node.op === 'unary' && node.operator === 'not') return isPlain(g, node.operand);
  return childrenOf(node).every(isStraight);
}

function isStraight(node: LoweredNode): boolean {
  if (node.op === 'choose' || ('kind' in node && node.kind.type === 'bool')) return false;
  return childrenOf(node).every(isStraight);
}
