import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeText } from './escape.js';

it('escapeText leaves nothing that a terminal obeys', () => {
  expect(escapeText('/bin/sh -c "é 漢"')).toBe('/bin/sh -c "é 漢"');
  expect(escapeText('a\tb\n\u001b]0;x\u0007\u009b')).toBe('a\\tb\\n\\x1b]0;x\\x07\\x9b');
  expect(escapeText('\u202e\ud800')).toBe('\\u{202e}\\u{d800}');
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}\p{Cf}]/u.test(escapeText(text))));
});
