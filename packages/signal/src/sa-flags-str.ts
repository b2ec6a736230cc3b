import { argument, decoded, Int, takes, type Decoded } from '@tap/native-core/tapset';

/** Flags of a signal action: include/uapi/asm-generic/signal-defs.h, and SA_RESTORER of x86. */
const flags: readonly (readonly [bit: number, name: string])[] = [
  [0x0000_0001, 'NOCLDSTOP'],
  [0x0000_0002, 'NOCLDWAIT'],
  [0x0000_0004, 'SIGINFO'],
  [0x0000_0800, 'EXPOSE_TAGBITS'],
  [0x0400_0000, 'RESTORER'],
  [0x0800_0000, 'ONSTACK'],
  [0x1000_0000, 'RESTART'],
  [0x4000_0000, 'NODEFER'],
  [0x8000_0000, 'RESETHAND'],
];

/**
 * Flags of a signal action (sigaction(2)), without SA_ and joined with bars: `SIGINFO|RESTART`; what has no name stands
 * at the end in hexadecimal. Empty for no flag.
 */
export function sa_flags_str(sa_flags: number): string;
/** In a query: captures the flags in the kernel and writes the names when the event is decoded. */
export function sa_flags_str(sa_flags: Int): Decoded<string>;
export function sa_flags_str(sa_flags: number | Int): string | Decoded<string> {
  const given = argument('sa_flags_str', { sa_flags }, takes.int, takes.number);
  return given instanceof Int ? decoded(given, { shown: 'string', decode: textOf }) : textOf(given);
}

function textOf(value: number): string {
  const named = flags.filter(([bit]) => (value & bit) !== 0);
  const rest = named.reduce((left, [bit]) => left & ~bit, value) >>> 0;
  return [...named.map(([, name]) => name), ...(rest === 0 ? [] : [`0x${rest.toString(16)}`])].join('|');
}
