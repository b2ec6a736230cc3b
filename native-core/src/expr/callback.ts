import type { AnyNode, Expression, Super } from 'acorn';
import { TapError } from '../errors/index.js';
import { expressionsIn } from './event-names.js';
import { nodesIn, parseFunction } from './syntax.js';

/** A function that takes expressions of an event, or makes some. */
export type Callback = (...values: never) => unknown;

/** Only texts with one of these, outside of comments, are parsed: to parse takes long. */
const suspicious = /\|\||&&|[?!]|==|\b(?:if|while|for|switch|includes|indexOf)\b/;
/** Comments that stand in lines of their own, as those do that document values. */
const comment = /^\s*\/\*\*(?:[^*]|\*(?!\/))*\*\/$/gm;
/** Characters of the source that an error shows at most. */
const mostShown = 100;

/** An operation of JavaScript that would branch on an expression before it has a value. */
interface Misuse {
  readonly operator: string;
  /** What would have to have a value. */
  readonly decidedBy: readonly (Expression | Super)[];
  readonly instead: string;
}

/**
 * Refuses a callback that asks JavaScript to decide by an expression, which has no value before its event happens: `a || b`
 * would silently mean `a`, `!a` would be false, `a === 5` too. JavaScript tells nobody that these operators run, so the
 * callback's own text is looked at; functions that it calls are not seen, and a text that is not JavaScript passes.
 *
 * @throws TapError TAP_KIND that shows the piece of the source and what to write instead.
 */
export function refuseOperators(what: string, callback: Callback): void {
  if (typeof callback !== 'function') {
    throw new TapError('TAP_KIND', `${what} needs a function, not ${typeof callback}`, {
      next: 'write one of the values of an event: (e) => e.size',
    });
  }
  const source = Function.prototype.toString.call(callback);
  if (!suspicious.test(source.replaceAll(comment, ''))) return;
  const parsed = parseFunction(source);
  if (parsed === null) return;
  const canBeExpression = expressionsIn(parsed);
  for (const node of nodesIn(parsed.root)) {
    const misuse = misuseOf(node);
    if (misuse === null || !misuse.decidedBy.some(canBeExpression)) continue;
    throw new TapError(
      'TAP_KIND',
      `${what}: JavaScript's ${misuse.operator} cannot branch on an expression`,
      {
        facts: [
          ['source', shown(parsed.text.slice(node.start, node.end))],
          ['why', 'it runs once, when the query is made; the expression has a value at each event'],
        ],
        next: `${misuse.instead}; decide outside of the callback what does not depend on the event`,
      },
    );
  }
}

const logic: Readonly<Record<string, string>> = {
  '||': 'write a.or(b) for a || b',
  '&&': 'write a.and(b) for a && b',
  '??': 'write choose(condition, a, b), or text.or("otherwise") for a text that cannot be read',
};
const equality: Readonly<Record<string, string>> = {
  '==': 'write a.eq(b) for a == b',
  '===': 'write a.eq(b) for a === b',
  '!=': 'write a.ne(b) for a != b',
  '!==': 'write a.ne(b) for a !== b',
};
const choice = 'write choose(condition, a, b), or a condition of where()';

function misuseOf(node: AnyNode): Misuse | null {
  switch (node.type) {
    case 'LogicalExpression':
      return { operator: node.operator, decidedBy: [node.left], instead: logic[node.operator] as string };
    case 'AssignmentExpression': {
      const instead = logic[node.operator.slice(0, -1)];
      if (instead === undefined || node.left.type === 'ObjectPattern' || node.left.type === 'ArrayPattern')
        return null;
      return { operator: node.operator, decidedBy: [node.left as Expression], instead };
    }
    case 'UnaryExpression':
      if (node.operator !== '!') return null;
      return { operator: '!', decidedBy: [node.argument], instead: 'write a.not() for !a' };
    case 'BinaryExpression': {
      const instead = equality[node.operator];
      if (instead === undefined || node.left.type === 'PrivateIdentifier') return null;
      return { operator: node.operator, decidedBy: [node.left, node.right], instead };
    }
    case 'ConditionalExpression':
      return { operator: '? :', decidedBy: [node.test], instead: choice };
    case 'IfStatement':
      return { operator: 'if', decidedBy: [node.test], instead: choice };
    case 'WhileStatement':
    case 'DoWhileStatement':
      return { operator: 'while', decidedBy: [node.test], instead: choice };
    case 'ForStatement':
      return node.test == null ? null : { operator: 'for', decidedBy: [node.test], instead: choice };
    case 'SwitchStatement':
      return { operator: 'switch', decidedBy: [node.discriminant], instead: choice };
    case 'CallExpression':
      return searchOf(node);
    default:
      return null;
  }
}

/** `[80, 443].includes(e.port)`: is false, too. */
function searchOf(node: Extract<AnyNode, { type: 'CallExpression' }>): Misuse | null {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return null;
  const { name } = callee.property;
  if (callee.computed || (name !== 'includes' && name !== 'indexOf')) return null;
  const sought = node.arguments.flatMap((one) => (one.type === 'SpreadElement' ? [] : [one]));
  return { operator: `${name}()`, decidedBy: sought, instead: `write a.in(list) for list.${name}(a)` };
}

function shown(source: string): string {
  const line = source.replace(/\s+/g, ' ');
  return line.length <= mostShown ? line : `${line.slice(0, mostShown - 1)}…`;
}
