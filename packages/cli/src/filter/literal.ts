import type { Literal, TemplateLiteral } from 'acorn';
import { Mismatch } from './filter-error.js';
import type { Constant } from './term.js';

const wholeNumber = /^(?:\d[\d_]*|0x[\da-f_]+|0o[0-7_]+|0b[01_]+)$/i;

/**
 * The constant that a literal writes; whole numbers stay exact, also above 2^53 and without the n of a bigint.
 *
 * @throws Mismatch on fractions and regular expressions.
 */
export function literalTerm(node: Literal): Constant {
  const { value, raw = '' } = node;
  if (typeof value === 'bigint' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (wholeNumber.test(raw)) return BigInt(raw.replaceAll('_', ''));
    if (Number.isSafeInteger(value)) return BigInt(value);
    throw new Mismatch('the kernel has only whole numbers');
  }
  if (node.regex !== undefined) {
    throw new Mismatch(
      'the kernel does not support regular expressions',
      'compare texts by ==, .startsWith("…") or ["…", "…"].includes(…)',
    );
  }
  return null;
}

/** The text of a template without parts. @throws Mismatch when it has parts. */
export function templateTerm(node: TemplateLiteral): string {
  const [only] = node.quasis;
  if (only === undefined || node.expressions.length > 0 || only.value.cooked == null) {
    throw new Mismatch('texts are constants: a template has no ${…} here');
  }
  return only.value.cooked;
}
