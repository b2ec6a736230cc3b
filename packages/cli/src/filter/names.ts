import type { CallExpression, Identifier } from 'acorn';
import { at, errorAt, type Context } from './context.js';
import { callMethod } from './methods.js';
import { callFunction, didYouMean, lacks, namesInScope, valueNamed } from './scope.js';
import type { Term } from './term.js';

/** The value of the probe that a name stands for. @throws FilterError when there is none. */
export function valueTerm(context: Context, { name, start, end }: Identifier): Term {
  const { scope } = context;
  const value = valueNamed(scope, name);
  if (value !== null) return value;
  const call = scope.functions.get(name);
  if (call !== undefined && scope.isRecorded) return callFunction(name, call, []);
  if (call !== undefined) {
    throw errorAt(context, { start, end }, `${name} is a function`, { next: `write ${name}()` });
  }
  throw errorAt(context, { start, end }, lacks(scope, name, `${scope.probe} has no value "${name}"`), {
    facts: namesInScope(scope, name),
    next: didYouMean(scope, name),
  });
}

/** The result of a call of a function or of a method. @throws FilterError when it does not exist. */
export function callTerm(context: Context, node: CallExpression): Term {
  const { callee } = node;
  if (callee.type === 'Identifier') return functionTerm(context, node, callee);
  if (callee.type !== 'MemberExpression')
    throw errorAt(context, callee, 'only functions and methods are called');
  const { object, property } = callee;
  if (callee.computed || property.type !== 'Identifier' || object.type === 'Super') {
    throw errorAt(context, callee, 'a method is called by its name', {
      next: 'write daddr.within("10.0.0.0/8")',
    });
  }
  const target = context.term(object);
  const args = argumentTerms(context, node);
  return at(context, node, () => callMethod(target, property.name, args));
}

function functionTerm(context: Context, node: CallExpression, { name, start, end }: Identifier): Term {
  const { scope } = context;
  const call = scope.functions.get(name);
  if (call === undefined) {
    if (valueNamed(scope, name) !== null) {
      throw errorAt(context, { start, end }, `"${name}" is a value`, { next: `write ${name}, without ()` });
    }
    throw errorAt(context, { start, end }, lacks(scope, name, `there is no function "${name}"`), {
      facts: namesInScope(scope, name),
      next: didYouMean(scope, name),
    });
  }
  const args = argumentTerms(context, node);
  return at(context, node, () => callFunction(name, call, args));
}

function argumentTerms(context: Context, node: CallExpression): readonly Term[] {
  return node.arguments.map((argument) => {
    if (argument.type === 'SpreadElement') throw errorAt(context, argument, 'arguments are written out here');
    return context.term(argument);
  });
}
