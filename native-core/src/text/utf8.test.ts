import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, textOf } from './index.js';

describe('textOf() and bytesOf()', () => {
  it('read and write UTF-8', () => {
    for (const text of ['', 'curl', 'é 漢 😀', '\ufffd', 'a\ufffdb\u{10ffff}']) {
      expect(textOf(Buffer.from(text))).toBe(text);
      expect(bytesOf(text)).toEqual(Buffer.from(text));
    }
  });

  it.each([
    ['a byte that never occurs', [0x61, 0xff, 0x62], 'a\udcffb'],
    ['a byte in the middle of none', [0x80], '\udc80'],
    ['a character that is cut', [0x61, 0xe6, 0xbc], 'a\udce6\udcbc'],
    ['a cut one before a whole one', [0xc3, 0xc3, 0xa9], '\udcc3é'],
    ['a longer form than needed', [0xc0, 0xaf], '\udcc0\udcaf'],
    ['an encoded surrogate', [0xed, 0xb3, 0xbf], '\udced\udcb3\udcbf'],
    ['more than Unicode has', [0xf4, 0x90, 0x80, 0x80], '\udcf4\udc90\udc80\udc80'],
    ['the replacement itself, beside a broken byte', [0xef, 0xbf, 0xbd, 0xff], '\ufffd\udcff'],
  ])('keep %s', (_, bytes, text) => {
    expect(textOf(Buffer.from(bytes))).toBe(text);
    expect([...bytesOf(text)]).toEqual(bytes);
  });

  it('give back all bytes, so that different bytes are different texts', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect([...bytesOf(textOf(Buffer.from(bytes)))]).toEqual([...bytes]);
      }),
      { numRuns: 2000 },
    );
    const all = new Set(Array.from({ length: 65_536 }, (_, i) => textOf(Buffer.of(i & 0xff, i >> 8))));
    expect(all.size).toBe(65_536);
  });

  it('read a part of bytes', () => {
    expect(textOf(Buffer.of(0xff, 0x61, 0xfe, 0xff), 1, 3)).toBe('a\udcfe');
  });
});
