/** A text that is the same for equal keys, whatever the order of their parts. */
export function keyText(key: object): string {
  const parts = key as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(parts).sort()) text += `${JSON.stringify(name)}:${partText(parts[name])},`;
  return text;
}

/** Each table has thousands of them, so that what is simple is not left to a general writer. */
function partText(part: unknown): string | undefined {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'bigint') return `${part}n`;
  return JSON.stringify(part, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
