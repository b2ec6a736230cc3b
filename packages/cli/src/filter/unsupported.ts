import type { AnyNode } from 'acorn';

const phrases: ReadonlyMap<string, string> = new Map([
  ['AssignmentExpression', 'an assignment'],
  ['UpdateExpression', 'an assignment'],
  ['ArrowFunctionExpression', 'a function'],
  ['FunctionExpression', 'a function'],
  ['ObjectExpression', 'an object'],
  ['NewExpression', 'new'],
  ['ThisExpression', 'this'],
  ['SequenceExpression', 'a comma'],
  ['ChainExpression', '?.'],
  ['LogicalExpression', '??'],
  ['MemberExpression', 'a property'],
  ['TaggedTemplateExpression', 'a template'],
  ['AwaitExpression', 'await'],
  ['YieldExpression', 'yield'],
  ['ClassExpression', 'a class'],
  ['ImportExpression', 'import'],
]);

const nextSteps: ReadonlyMap<string, string> = new Map([
  ['AssignmentExpression', 'write == to compare'],
  ['SequenceExpression', 'join conditions by && or ||'],
  ['MemberExpression', 'call a method: .startsWith("…"), .within("…")'],
]);

/** What to say of JavaScript that the filter language does not have. */
export function unsupported(node: AnyNode): { readonly complaint: string; readonly next: string | null } {
  const phrase = phrases.get(node.type) ?? 'this';
  return {
    complaint: `${phrase} is not part of the filter language`,
    next: nextSteps.get(node.type) ?? null,
  };
}
