import { TapError } from '../errors/index.js';
import { Int } from './int.js';
import { intKind } from './kind.js';
import type { Asked } from './asked-node.js';
import type { DecimalNode } from './shared-node.js';
import type { Text } from './text.js';

/**
 * One of the decimal numbers that a text consists of: of `2:0:1:0` with the separator `:`, the number at index 2 is 1.
 * It is -1 where the text cannot be read, has fewer numbers, or has something else than digits before the number's end.
 *
 * @throws TapError TAP_KIND when the separator is not one byte of ASCII.
 */
export function decimalIn(text: Text<string | null>, separator: string, index: number): Int {
  if (!/^[^\d\0]$/.test(separator) || separator.charCodeAt(0) > 127) {
    throw new TapError('TAP_KIND', `"${separator}" is not one character between numbers`, {
      next: 'name one character that is not a digit, such as ":"',
    });
  }
  const kind = intKind(64, true);
  return new Int<number>(
    kind,
    Object.freeze<DecimalNode<Asked>>({ op: 'decimal', kind, text: text.node, separator, index }),
  );
}
