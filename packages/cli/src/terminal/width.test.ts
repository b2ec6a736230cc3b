import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, padded, textWidth } from './width.js';

describe('the width of a text', () => {
  it.each([
    ['curl', 4],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['ｱ', 1],
    ['', 0],
  ])('%s takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
    expect(padded(text, 6)).toBe(text + ' '.repeat(6 - width));
    expect(padded(text, 6, true)).toBe(' '.repeat(6 - width) + text);
  });

  it('is kept to by what is cut, between characters', () => {
    expect(cut('日本語', 6)).toBe('日本語');
    expect(cut('日本語', 5)).toBe('日本…');
    expect(cut('日本語', 4)).toBe('日…');
    expect(cut('ae\u0301iou', 3)).toBe('ae\u0301…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(12), (text, width) => {
        expect(textWidth(cut(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
