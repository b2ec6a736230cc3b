/** Characters that a terminal would obey, or that turn or hide what stands beside them. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text of the kernel, safe to be shown by a terminal: control characters are written as escapes. */
export function escapeText(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code > 0xff) return `\\u{${code.toString(16)}}`;
    return named[character] ?? `\\x${code.toString(16).padStart(2, '0')}`;
  });
}
