import type { AnyNode, CallExpression, Expression, Pattern, Super } from 'acorn';
import { isFunction, namesOf, nodesIn, type ParsedFunction } from './syntax.js';

/** Tells whether a piece of a callback's source can have an expression of the event as its value. */
export type CanBeExpression = (node: Expression | Super) => boolean;

/**
 * Finds the names in a callback that can stand for expressions of the event: its parameters, and what it declares and does not
 * set to something that comes from outside of it. Besides them, calls give expressions, but for those of JavaScript's own
 * globals.
 */
export function expressionsIn({ root }: ParsedFunction): CanBeExpression {
  const names = new Set([...root.params.flatMap(namesOf), 'arguments']);

  const canBe: CanBeExpression = (node) => {
    switch (node.type) {
      case 'Identifier':
        return names.has(node.name);
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        return canBe(node.expression);
      case 'MemberExpression':
        return canBe(node.object);
      case 'CallExpression':
        return canGive(node);
      case 'SequenceExpression':
        return node.expressions.slice(-1).some(canBe);
      case 'AssignmentExpression':
        return canBe(node.right);
      case 'LogicalExpression':
        return canBe(node.left) || canBe(node.right);
      case 'ConditionalExpression':
        return canBe(node.consequent) || canBe(node.alternate);
      case 'ArrayExpression':
      case 'ObjectExpression':
        return true;
      default:
        return false;
    }
  };
  const canGive = ({ callee }: CallExpression): boolean => {
    const base = baseOf(callee);
    if (base?.type === 'Identifier') return names.has(base.name) || !(base.name in globalThis);
    return base === null || base.type === 'ThisExpression';
  };
  const isOutside = (list: Expression | Super): boolean => {
    const base = baseOf(list);
    return base?.type === 'Identifier' && !names.has(base.name);
  };
  /** Functions that go over a list from outside, as in `ports.map((port) => ...)`. */
  const overOthers = new Set<AnyNode>();

  const declare = (pattern: Pattern): void => namesOf(pattern).forEach((name) => names.add(name));
  for (const node of nodesIn(root)) {
    if (overOthers.has(node)) continue;
    if (isFunction(node)) node.params.forEach(declare);
    else if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      if (isOutside(node.callee.object)) node.arguments.forEach((argument) => overOthers.add(argument));
    } else if (node.type === 'ForOfStatement' && node.left.type === 'VariableDeclaration') {
      if (!isOutside(node.right)) node.left.declarations.forEach(({ id }) => declare(id));
    } else if (node.type === 'VariableDeclarator') {
      if (node.init != null && canBe(node.init)) declare(node.id);
    } else if (node.type === 'AssignmentExpression') {
      if (canBe(node.right)) declare(node.left);
    }
  }
  return canBe;
}

/** What a chain of members and calls begins with; null for a call of something without a name, such as `(0, f)()`. */
function baseOf(node: Expression | Super): Expression | Super | null {
  switch (node.type) {
    case 'MemberExpression':
      return baseOf(node.object);
    case 'CallExpression':
      return baseOf(node.callee);
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return baseOf(node.expression);
    case 'SequenceExpression':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return null;
    default:
      return node;
  }
}
