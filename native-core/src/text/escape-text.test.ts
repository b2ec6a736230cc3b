import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapedJson, escapeText } from './index.js';

/** What a terminal obeys, or what turns the text beside it: C0, C1, marks of direction, surrogates. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}]/u;
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\\',
      'x',
      '\u001b',
      '\u0085',
      '\u009b',
      '\u061c',
      '\u200e',
      '\u202a',
      '\u202e',
      '\u2066',
      '\udcff',
      '\udc9b',
      '\u2028',
      '\u{e0001}',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

describe('escapeText()', () => {
  it.each([
    ['/bin/sh -c "é 漢"', '/bin/sh -c "é 漢"'],
    ['a\tb\n\u001b]0;x\u0007', 'a\\tb\\n\\x1b]0;x\\x07'],
    ['\u009b31m', '\\u{9b}31m'],
    ['\u202e\ud800\u061c\u2069', '\\u{202e}\\u{d800}\\u{61c}\\u{2069}'],
    ['a\udcff\udc9b', 'a\\xff\\x9b'],
    ['a\\xff', 'a\\\\xff'],
  ])('writes %j as %j', (text, shown) => {
    expect(escapeText(text)).toBe(shown);
  });

  it('leaves nothing that a terminal obeys, and keeps different texts apart', () => {
    fc.assert(fc.property(anyText, (text) => !unsafe.test(escapeText(text))));
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        expect(escapeText(a) === escapeText(b)).toBe(a === b);
      }),
    );
  });
});

describe('escapedJson()', () => {
  it('is the same value, without anything that a terminal obeys', () => {
    expect(escapedJson({ a: '\u009b\u202e', b: '\udcff\u{e0001}', c: 5 })).toBe(
      '{"a":"\\u009b\\u202e","b":"\\udcff\\udb40\\udc01","c":5}',
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const json = escapedJson([text]);
        expect(unsafe.test(json)).toBe(false);
        expect(JSON.parse(json)).toEqual([text]);
      }),
    );
  });
});
