import { anyOf, Bool } from './bool.js';
import { TapError } from '../errors/index.js';
import { Expression } from './expression.js';
import { boolKind, textKind, type TextKind } from './kind.js';
import type { Asked, TextNode } from './asked-node.js';
import type { TextOrNode, TextTestNode } from './shared-node.js';
import { bytesOf } from '../text/index.js';

/** The longest text that the kernel compares with, in bytes: it is held on the 512-byte stack of a program. */
const maxComparedBytes = 127;

/**
 * Text; JavaScript sees `T`, which is `string`, or `string | null` where memory may not be readable.
 *
 * @example
 * on(kprocess.exec).where((e) => e.filename.startsWith('/usr/bin/'));
 */
export class Text<out T extends string | null = string> extends Expression<T> {
  declare readonly kind: TextKind;
  declare readonly node: TextNode;

  constructor(kind: TextKind, node: TextNode) {
    super(kind, node);
  }

  /**
   * Equal, byte by byte; a lone surrogate U+DC80 to U+DCFF means the one byte 0x80 to 0xff that is not UTF-8.
   *
   * @throws TapError TAP_TOO_LARGE when `other` is longer than 127 bytes, or than what the kernel can hold there.
   */
  eq(other: string): Bool {
    return this.#test('eq', other);
  }
  /** Not equal; true for text that could not be read. @throws TapError as `eq`. */
  ne(other: string): Bool {
    return this.#test('eq', other).not();
  }
  /** Starts with `prefix`. @throws TapError as `eq`. */
  startsWith(prefix: string): Bool {
    return this.#test('prefix', prefix);
  }
  /** Equal to one of the given texts. @throws TapError as `eq`. */
  in(others: readonly [string, ...string[]]): Bool {
    return anyOf(others, (other) => this.eq(other));
  }

  /**
   * This text, or another one where it cannot be read.
   *
   * @throws TapError TAP_TOO_LARGE when `otherwise` takes more bytes than this text can have.
   */
  or(otherwise: string): Text<string> {
    const kind = textKind(this.kind.capacity, false, this.kind.whole);
    const bytes = bytesOf(otherwise).length;
    if (bytes >= kind.capacity) {
      throw new TapError('TAP_TOO_LARGE', `"${otherwise}" takes ${bytes} bytes of ${kind.capacity - 1}`, {
        next: 'choose a shorter text',
      });
    }
    return new Text<string>(
      kind,
      Object.freeze<TextOrNode<Asked>>({ op: 'textOr', kind, text: this.node, otherwise }),
    );
  }

  #test(test: 'eq' | 'prefix', value: string): Bool {
    if (typeof value !== 'string') {
      throw new TapError('TAP_KIND', `text is compared with text, not with ${typeof value}`, {
        next: 'write eq("text")',
      });
    }
    if (value.includes('\0'))
      throw new TapError('TAP_KIND', 'text in the kernel cannot contain a NUL byte', {
        next: 'compare the part before it',
      });
    const bytes = bytesOf(value).length;
    if (bytes > maxComparedBytes) {
      throw new TapError('TAP_TOO_LARGE', `text of ${bytes} bytes cannot be compared in the kernel`, {
        facts: [['limit', `${maxComparedBytes} bytes`]],
        next: 'compare with startsWith() and a shorter prefix',
      });
    }
    const { capacity, whole } = this.kind;
    if (whole && bytes >= capacity) {
      const kept = Buffer.from(value).toString('utf8', 0, capacity - 1);
      throw new TapError('TAP_TOO_LARGE', `this text is never "${value}", which takes ${bytes} bytes`, {
        facts: [['the kernel holds', `${capacity - 1} bytes of UTF-8`]],
        next: `compare with the part that it keeps: "${kept.replace(/\ufffd$/, '')}"`,
      });
    }
    return new Bool(
      Object.freeze<TextTestNode<Asked>>({ op: 'textTest', kind: boolKind, text: this.node, test, value }),
    );
  }
}
