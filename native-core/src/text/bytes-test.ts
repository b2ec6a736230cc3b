/** Names end before it. */
const blank = 0x20;

/**
 * Looks at the bytes of a name that begins somewhere, before a string is made of them: most of tens of thousands of names are told from
 * those that are sought by a piece of them. It lets all through that are sought, and may let others through.
 */
export type BytesTest = (bytes: Uint8Array, start: number) => boolean;

/** Lets the names through that begin with a text. */
export function beginningWith(text: string): BytesTest {
  const wanted = Buffer.from(text);
  return (bytes, start) => isAt(bytes, start, wanted);
}

/** Lets the names through that have a text somewhere. */
export function containing(text: string): BytesTest {
  const wanted = Buffer.from(text);
  const [first] = wanted;
  return (bytes, start) => {
    for (let at = start, byte: number; (byte = bytes[at] as number) > blank; at++)
      if (byte === first && isAt(bytes, at, wanted)) return true;
    return first === undefined;
  };
}

function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}
