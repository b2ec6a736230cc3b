/**
 * Bytes that are not UTF-8 become lone surrogates, U+DC00 and the byte: a file or a process may be named by any bytes, and
 * different names must stay different. Nothing else decodes to lone surrogates, so that the bytes can be had back.
 * It is the form that Python has for names of files (PEP 383).
 */
const escaped = 0xdc00;
/** Not a lone surrogate in a pair: with `u`, a pair is one character. */
const escapes = /[\udc80-\udcff]/gu;
/** What Node decodes each byte to that is not UTF-8. */
const replacement = '\ufffd';

/** The text of bytes: UTF-8, and a lone surrogate U+DC80 to U+DCFF for each byte that is none. */
export function textOf(bytes: Buffer, start: number = 0, end: number = bytes.length): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes(replacement) ? strictText(bytes.subarray(start, end)) : text;
}

/** The bytes of a text, as `textOf` reads it. */
export function bytesOf(text: string): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { index, 0: escape } of text.matchAll(escapes)) {
    parts.push(Buffer.from(text.slice(from, index)), Buffer.of(escape.charCodeAt(0) - escaped));
    from = index + 1;
  }
  return parts.length === 0 ? Buffer.from(text) : Buffer.concat([...parts, Buffer.from(text.slice(from))]);
}

function strictText(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = lengthAfter(bytes[at] as number);
    const character = bytes.toString('utf8', at, at + length);
    // A sequence that is whole decodes to as many bytes again; of a broken one, only its first byte is known to be none.
    const whole = Buffer.byteLength(character) === length && bytes.indexOf(character, at) === at;
    text += whole ? character : String.fromCharCode(escaped + (bytes[at] as number));
    at += whole ? length : 1;
  }
  return text;
}

/** How many bytes a character takes, by its first byte: Unicode, table 3-7. */
function lengthAfter(byte: number): number {
  if (byte < 0xc0) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}
