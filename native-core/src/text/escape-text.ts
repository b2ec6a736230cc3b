import { unsafeCharacters } from './escaped-json.js';

const unsafeOrBackslash = new RegExp(`\\\\|${unsafeCharacters.source}`, unsafeCharacters.flags);

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A byte that is not UTF-8 is decoded as U+DC00 and the byte, from 0x80 on. */
const firstByte = 0xdc80;
const lastByte = 0xdcff;

/**
 * A text of the kernel, safe to be shown, different for different texts: control characters and bytes that are not UTF-8
 * become escapes, `\x1b`, `\xff`, as do characters that hide or turn the text beside them, `\u{202e}`, and a backslash
 * becomes two.
 */
export function escapeText(text: string): string {
  return text.replace(unsafeOrBackslash, (character) => {
    const known = named[character];
    if (known !== undefined) return known;
    const code = character.codePointAt(0) ?? 0;
    const byte = code >= firstByte && code <= lastByte ? code & 0xff : code;
    return byte < 0x80 || byte !== code
      ? `\\x${byte.toString(16).padStart(2, '0')}`
      : `\\u{${code.toString(16)}}`;
  });
}
