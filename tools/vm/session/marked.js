// @ts-check

/**
 * Passes bytes on at once up to a mark, and ends there. What may be the beginning of the mark waits for more. The mark
 * is random, so no output has it by chance.
 * @param {AsyncIterable<Buffer>} source
 * @param {Buffer} mark
 * @returns {AsyncGenerator<Buffer, boolean>} at its end, whether the mark was met
 */
export async function* untilMark(source, mark) {
  /** @type {Buffer} */
  let held = Buffer.alloc(0);
  for await (const chunk of source) {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const found = bytes.indexOf(mark);
    const end = found >= 0 ? found : bytes.length - beginningOfMark(bytes, mark);
    if (end > 0) yield bytes.subarray(0, end);
    if (found >= 0) return true;
    held = bytes.subarray(end);
  }
  if (held.length > 0) yield held;
  return false;
}

/**
 * How many bytes at the end may be the beginning of the mark.
 * @param {Buffer} bytes
 * @param {Buffer} mark
 */
function beginningOfMark(bytes, mark) {
  let length = Math.min(bytes.length, mark.length - 1);
  while (length > 0 && !bytes.subarray(bytes.length - length).equals(mark.subarray(0, length))) length -= 1;
  return length;
}
