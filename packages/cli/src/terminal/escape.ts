/** Characters that a terminal would obey, or that turn or hide what stands beside them; and parts of characters. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const unsafeOrBackslash = new RegExp(`\\\\|${unsafe.source}`, unsafe.flags);

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A byte that is no UTF-8 is decoded as U+DC00 and the byte, from 0x80 on. */
const firstByte = 0xdc80;
const lastByte = 0xdcff;

/**
 * A text of the kernel, safe to be shown by a terminal, different for different texts: control characters and bytes that
 * are no UTF-8 are written as escapes, `\x1b`, `\xff`, other characters that cannot be shown as `\u{202e}`, and a
 * backslash as two.
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

/**
 * A value as JSON that a terminal can show: the same value, with the characters above as `\u202e`. Null for what JSON
 * cannot hold.
 *
 * @param as is what stands for a value, or for a part of it.
 */
export function escapedJson(value: unknown, as: (part: unknown) => unknown = (part) => part): string {
  const json = JSON.stringify(value, (_key, part: unknown) => as(part)) as string | undefined;
  return (json ?? 'null').replace(unsafe, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
