/** Letters of operations as the kernel's trace writes them (blk_fill_rwbs); all others are `N`. */
const operations: Readonly<Record<number, string>> = { 0: 'R', 1: 'W', 2: 'F', 3: 'D' };
/** Bits of `enum req_flag_bits` that the trace shows behind the operation, in its order. */
const flags: readonly (readonly [bit: number, letter: string])[] = [
  [17, 'F'],
  [19, 'A'],
  [11, 'S'],
  [12, 'M'],
];
const preflush = 18;

/** What an event says of its request, as the kernel's trace would write it: `8,64 WS`. */
export function requestText(event: Readonly<Record<string, unknown>>): string {
  const { disk_major, disk_minor, req_flags } = event as Readonly<Record<string, number>>;
  const word = req_flags ?? 0;
  const has = (bit: number): boolean => ((word >>> bit) & 1) === 1;
  const letters = flags.filter(([bit]) => has(bit)).map(([, letter]) => letter);
  const operation = operations[word & 0xff] ?? 'N';
  // Before Linux 5.17 the disk of a driver's own request is not known: the trace writes 0,0 then.
  const device = disk_major === -1 && disk_minor === -1 ? '0,0' : `${disk_major},${disk_minor}`;
  return `${device} ${has(preflush) ? 'F' : ''}${operation}${letters.join('')}`;
}
