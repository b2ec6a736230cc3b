import { escapeText } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { safeLines } from './safe-lines.js';

it('lines are escaped as texts of the kernel are, but for what stands in lines', () => {
  expect(safeLines('a\n\tb\\x1b')).toBe('a\n\tb\\x1b');
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (character === '\n' || character === '\t' || character === '\\') continue;
    if (safeLines(character) !== escapeText(character))
      expect(safeLines(character)).toBe(escapeText(character));
  }
});
