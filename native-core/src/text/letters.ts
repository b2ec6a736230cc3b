/** Names end before it. */
const blank = 0x20;

/**
 * Looks at the bytes of a name, from a start to an end, before a string is made of them: most of tens of thousands of names are told
 * from those that are sought by their letters alone. It lets all through that are sought, and may let others through.
 */
export type BytesTest = (bytes: Uint8Array, start: number) => boolean;

/** Lets the names through that have all ASCII letters of a text, in any order. */
export function havingLetters(text: string): BytesTest {
  let wanted = 0;
  for (const byte of Buffer.from(text)) if (byte < 0x80) wanted |= bitOf(byte);
  return (bytes, start) => {
    let missing = wanted;
    for (let at = start, byte: number; missing !== 0 && (byte = bytes[at] as number) > blank; at++)
      missing &= ~bitOf(byte);
    return missing === 0;
  };
}

/** Lets the names through that begin with a text. */
export function beginningWith(text: string): BytesTest {
  const wanted = Buffer.from(text);
  return (bytes, start) => {
    let at = 0;
    while (at < wanted.length && bytes[start + at] === wanted[at]) at++;
    return at === wanted.length;
  };
}

/** Each letter has one of its own; digits and others share these. */
const bitOf = (byte: number): number => 1 << (byte & 31);
