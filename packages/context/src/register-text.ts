import type { CapturedRegisters } from '@tap/native-core/tapset';

/** What each line has. */
const lines: readonly (readonly [label: string, name: string])[][] = [
  [['RIP', 'ip']],
  [
    ['RSP', 'sp'],
    ['EFLAGS', 'flags'],
  ],
  ...['ax bx cx', 'dx si di', 'bp r8 r9', 'r10 r11 r12', 'r13 r14 r15'].map((line) =>
    line.split(' ').map((name) => [labelOf(name), name] as const),
  ),
];

/** `RAX`, `R08`, `R10`: three letters each. */
function labelOf(name: string): string {
  const number = /^r(\d+)$/.exec(name)?.[1];
  return `R${number?.padStart(2, '0') ?? name.toUpperCase()}`;
}

/**
 * Registers as SystemTap writes them on x86-64, numbers in hexadecimal; on other processors one a line, by its name in
 * `struct pt_regs`.
 */
export function registersText(found: CapturedRegisters): string {
  const text = (value: bigint | undefined, digits: number): string =>
    (value ?? 0n).toString(16).padStart(digits, '0');
  if (!('ax' in found)) {
    return Object.entries(found)
      .map(([name, value]) => `${name}: ${text(value, 16)}\n`)
      .join('');
  }
  return lines
    .map((line) =>
      line
        .map(([label, name]) => `${label}: ${text(found[name], name === 'flags' ? 8 : 16)}`)
        .join(line.length === 2 ? '  ' : ' '),
    )
    .join('\n')
    .concat('\n');
}
