/** What is plain to see without a reason: nothing has a name there. */
const ordinary: ReadonlySet<string> = new Set(['not mapped', 'no function']);

/** How many addresses of processes are shown without a name that they could have, and why; null for none. */
export function unnamedText(unnamed: Readonly<Record<string, number>> = {}): string | null {
  const reasons = Object.entries(unnamed).filter(([why]) => !ordinary.has(why));
  const sum = reasons.reduce((all, [, count]) => all + count, 0);
  if (sum === 0) return null;
  const list = reasons.map(([why, count]) => `${count} ${why}`).join(', ');
  return `${sum} ${sum === 1 ? 'address' : 'addresses'} without a name: ${list}`;
}
