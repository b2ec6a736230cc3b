const deepest = 16;
const [stop, yes, no, byte, i64, double, binary, list, struct] = [0, 1, 2, 3, 6, 7, 8, 9, 12];

/**
 * Checks that a structure in Thrift's compact protocol lies in bytes as a whole. The parser makes room for as many elements as a
 * list claims to have; here, each takes a byte at least.
 *
 * @throws RangeError for one that does not, or that is nested too deeply.
 */
export function checkThrift(bytes: Uint8Array, start: number): void {
  let at = start;
  const next = (): number => {
    const value = bytes[at++];
    if (value === undefined) throw new RangeError('a structure does not end');
    return value;
  };
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const part = next();
      value += (part & 0x7f) * 2 ** shift;
      if (part < 0x80) return value;
    }
    throw new RangeError('a number does not end');
  };
  const skip = (count: number): void => {
    if (count > bytes.length - at) throw new RangeError('a structure claims more bytes than there are');
    at += count;
  };
  const element = (type: number, depth: number): void => {
    if (depth > deepest) throw new RangeError('a structure is nested too deeply');
    if (type === binary) skip(number());
    else if (type === double) skip(8);
    else if (type === byte) skip(1);
    else if (type > byte && type <= i64) number();
    else if (type === struct) fields(depth);
    else if (type === list) {
      const head = next();
      const count = head >> 4 === 15 ? number() : head >> 4;
      if (count > bytes.length - at) throw new RangeError('a list claims more elements than there are bytes');
      const of = head & 0x0f;
      for (let i = 0; i < count; i++) element(of === yes || of === no ? byte : of, depth + 1);
    } else throw new RangeError('a structure has a part of an unknown type');
  };
  const fields = (depth: number): void => {
    for (let head = next(); (head & 0x0f) !== stop; head = next()) {
      if (head >> 4 === 0) number();
      const type = head & 0x0f;
      if (type !== yes && type !== no) element(type, depth + 1);
    }
  };
  fields(0);
}
