import { KernelPointer } from '@tap/native-core/inspect';
import type { Bool } from '@tap/native-core/tapset';
import type { ArrayExpression, Expression as SyntaxNode, MemberExpression } from 'acorn';
import { choice, condition } from './condition.js';
import { at, errorAt, type Context } from './context.js';
import type { FilterSource } from './filter-error.js';
import { literalTerm, templateTerm } from './literal.js';
import { callTerm, valueTerm } from './names.js';
import { applyBinary, applyLogic, applyUnary } from './operators.js';
import type { Scope } from './scope.js';
import type { Term } from './term.js';
import { unsupported } from './unsupported.js';

/**
 * Compiles a parsed filter into the condition that it means for a probe.
 *
 * @throws FilterError that points at what does not fit the probe.
 */
export function compileCondition(tree: SyntaxNode, source: FilterSource, scope: Scope): Bool {
  const context = contextOf(source, scope);
  return at(context, tree, () => condition(context.term(tree)));
}

/**
 * Compiles a parsed expression into what it means for a probe.
 *
 * @throws FilterError that points at what does not fit the probe.
 */
export function compileTerm(tree: SyntaxNode, source: FilterSource, scope: Scope): Term {
  const context = contextOf(source, scope);
  return at(context, tree, () => context.term(tree));
}

function contextOf(source: FilterSource, scope: Scope): Context {
  const context: Context = { source, scope, term: (node) => compileNode(context, node) };
  return context;
}

function compileNode(context: Context, node: SyntaxNode): Term {
  const { term } = context;
  switch (node.type) {
    case 'ParenthesizedExpression':
      return term(node.expression);
    case 'Literal':
      return at(context, node, () => literalTerm(node));
    case 'TemplateLiteral':
      return at(context, node, () => templateTerm(node));
    case 'Identifier':
      return valueTerm(context, node);
    case 'ArrayExpression':
      return listTerm(context, node);
    case 'UnaryExpression': {
      const operand = term(node.argument);
      return at(context, node, () => applyUnary(node.operator, operand));
    }
    case 'BinaryExpression': {
      if (node.left.type === 'PrivateIdentifier') break;
      const left = term(node.left);
      const right = term(node.right);
      return at(context, node, () => applyBinary(node.operator, left, right));
    }
    case 'LogicalExpression': {
      const { operator } = node;
      if (operator === '??') break;
      const left = at(context, node.left, () => condition(term(node.left)));
      const right = at(context, node.right, () => condition(term(node.right)));
      return applyLogic(operator, left, right);
    }
    case 'ConditionalExpression': {
      const test = term(node.test);
      const then = term(node.consequent);
      const otherwise = term(node.alternate);
      return at(context, node, () => choice(test, then, otherwise));
    }
    case 'CallExpression':
      return callTerm(context, node);
    case 'MemberExpression': {
      const path = memberPath(node);
      if (path === null || node.object.type === 'Super') break;
      const base = term(node.object);
      if (!(base instanceof KernelPointer)) break;
      return at(context, node, () => base.member(path));
    }
    default:
      break;
  }
  const { complaint, next } = unsupported(node);
  throw errorAt(context, node, complaint, { next });
}

function listTerm(context: Context, node: ArrayExpression): readonly Term[] {
  return node.elements.map((element) => {
    if (element === null) throw errorAt(context, node, 'a list has no holes');
    if (element.type === 'SpreadElement') throw errorAt(context, element, 'a list is written out here');
    return context.term(element);
  });
}

/** What `.name` or `[3]` adds to the path of a member; null for what is none. */
function memberPath({ property, computed }: MemberExpression): string | null {
  if (!computed) return property.type === 'Identifier' ? property.name : null;
  return property.type === 'Literal' && Number.isInteger(property.value) ? `[${property.value}]` : null;
}
