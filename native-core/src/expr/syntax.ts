import { parse } from '#acorn';
import type { AnyNode, Pattern } from 'acorn';

/** A function in the source, of whatever form. */
export type FunctionNode = Extract<AnyNode, { readonly params: Pattern[] }>;

/** A function that was written in JavaScript, parsed; offsets are those of `text`. */
export interface ParsedFunction {
  readonly text: string;
  readonly root: FunctionNode;
}

/**
 * Parses the text of a function, as `toString()` gives it; null for what is not one, such as the text of a native
 * function.
 */
export function parseFunction(text: string): ParsedFunction | null {
  // The text of a method is one only inside of an object.
  return parseIn('(', text, ')') ?? parseIn('({', text, '})');
}

function parseIn(before: string, text: string, after: string): ParsedFunction | null {
  const source = before + text + after;
  try {
    const tree: AnyNode = parse(source, {
      ecmaVersion: 'latest',
      allowAwaitOutsideFunction: true,
      allowSuperOutsideMethod: true,
    });
    for (const node of nodesIn(tree)) if (isFunction(node)) return { text: source, root: node };
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A node and all below it, in the order of the source. */
export function* nodesIn(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const value of Object.values(node) as unknown[])
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(child)) yield* nodesIn(child);
}

/** Whether a node is a function of any form. */
export function isFunction(node: AnyNode): node is FunctionNode {
  return /^(Arrow)?Function(Expression|Declaration)?$/.test(node.type);
}

/** The names that a pattern such as `{ size, port: { number } }` declares. */
export function namesOf(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => namesOf(one.type === 'Property' ? one.value : one.argument));
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => (one === null ? [] : namesOf(one)));
    case 'RestElement':
      return namesOf(pattern.argument);
    case 'AssignmentPattern':
      return namesOf(pattern.left);
    case 'MemberExpression':
      return [];
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
