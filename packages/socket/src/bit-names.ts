/** Names of bits, joined with bars; what has no name stands at the end in hexadecimal. Empty for no bit. */
export function bitNames(value: number, names: readonly (readonly [bit: number, name: string])[]): string {
  let rest = BigInt(value);
  const found: string[] = [];
  for (const [bit, name] of names) {
    const mask = 1n << BigInt(bit);
    if ((rest & mask) === 0n) continue;
    rest &= ~mask;
    found.push(name);
  }
  if (rest !== 0n) found.push(`0x${rest.toString(16)}`);
  return found.join('|');
}
