/** What escapes itself in `escapeText()`, without ends of lines and tabs: loading that costs more than all the rest of `tap --help`. */
const unsafe = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/**
 * Lines that a terminal shows and does not obey: characters that control it, or that turn or hide others, are `\x1b` and `\u{202e}`.
 * Backslashes stay, so that what is escaped already is not escaped twice.
 */
export function safeLines(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\r') return '\\r';
    // A byte that is not UTF-8 is decoded as U+DC00 and the byte.
    const byte = code >= 0xdc80 && code <= 0xdcff ? code & 0xff : code;
    return byte < 0x80 || byte !== code
      ? `\\x${byte.toString(16).padStart(2, '0')}`
      : `\\u{${code.toString(16)}}`;
  });
}
