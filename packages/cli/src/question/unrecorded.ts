import type { AnyNode, BinaryExpression, Expression } from 'acorn';
import { fewNames } from '@tap/native-core/inspect';
import type { RecordedQuery } from '@tap/record';
import { parsed } from './queries.js';

/** How many names a line shows. */
const mostShown = 10;

/**
 * Lines about names of probes that a condition compares `probe` with, and of which nothing was recorded: no event meets that.
 *
 * @throws FilterError for a text that is no condition.
 */
export function unrecordedProbes(
  where: string | null,
  recorded: readonly RecordedQuery[],
): readonly string[] {
  // A value of the name takes the place of what every event has.
  if (where === null || recorded.some(({ fields }) => fields.some(({ name }) => name === 'probe'))) return [];
  const names = [...new Set(recorded.map(({ probe }) => probe))];
  return [...new Set(comparedNames(parsed('--where', where).tree))]
    .filter((name) => !names.includes(name))
    .map((name) => `no events of ${name} were recorded, but of ${fewNames(name, names, mostShown)}`);
}

/** The texts that `probe` is compared with for equality. */
function comparedNames(tree: AnyNode): readonly string[] {
  const found: string[] = [];
  const waiting: AnyNode[] = [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'BinaryExpression') {
      const text = comparedText(node);
      if (text !== null) found.push(text);
    }
    if (node.type === 'LogicalExpression') waiting.push(node.left, node.right);
    if (node.type === 'ParenthesizedExpression') waiting.push(node.expression);
    if (node.type === 'UnaryExpression') waiting.push(node.argument);
  }
  return found;
}

function comparedText({ operator, left, right }: BinaryExpression): string | null {
  if (!['==', '===', '!=', '!=='].includes(operator) || left.type === 'PrivateIdentifier') return null;
  return textBeside(left, right) ?? textBeside(right, left);
}

function textBeside(name: Expression, text: Expression): string | null {
  const isProbe = name.type === 'Identifier' && name.name === 'probe';
  return isProbe && text.type === 'Literal' && typeof text.value === 'string' ? text.value : null;
}
