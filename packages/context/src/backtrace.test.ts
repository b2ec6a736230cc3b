import { describe, expect, it } from 'vitest';
import type { CapturedStack, Decoded, DecodeContext } from '@tap/native-core/tapset';
import { noMachine } from '../../testing/src/no-machine.js';
import { backtrace, caller, caller_addr, print_backtrace, print_regs, print_stack } from './index.js';

const session: DecodeContext = {
  ...noMachine,
  symbol: (address) =>
    address < 0x100n ? { name: 'f', offset: address, size: 0x100n, module: 'kernel' } : null,
};
const decode = (expression: Decoded<unknown>, raw: unknown): unknown =>
  expression.kind.decode(raw as never, session);
const stack: CapturedStack = {
  pid: 0,
  space: 0n,
  addresses: [0x10n, 0x25n, 0xfff0n],
  end: 'bottom',
  atReturn: false,
  probePoint: 'kernel.function("f")',
};
const none: CapturedStack = { ...stack, addresses: [] };

describe('stacks', () => {
  it('are lists of addresses, each with a blank behind', () => {
    expect(decode(backtrace(), stack)).toBe('0x10 0x25 0xfff0 ');
    expect(decode(backtrace(), none)).toBe('');
    expect(backtrace(7).node).toMatchObject({ op: 'stack', depth: 7 });
    expect(() => backtrace(0)).toThrow('TAP_ARGUMENT');
    expect(() => print_backtrace(121)).toThrow('TAP_ARGUMENT');
  });

  it('are written as the manual writes them', () => {
    const lines = ' 0x10 : f+0x10/0x100 [kernel]\n 0x25 : f+0x25/0x100 [kernel]\n 0xfff0 : 0xfff0\n';
    expect(decode(print_backtrace(), stack)).toBe(lines);
    expect(decode(print_stack(backtrace()), stack)).toBe(lines);
    expect(decode(print_backtrace(), { ...stack, atReturn: true })).toBe(
      `Returning from:  0x10 : f+0x10/0x100 [kernel]\nReturning to  :  0x25 : f+0x25/0x100 [kernel]\n 0xfff0 : 0xfff0\n`,
    );
    expect(decode(print_backtrace(), none)).toBe('<no kernel backtrace at kernel.function("f")>\n');
  });

  it('say in a last line why callers are missing', () => {
    const last = (of: Partial<CapturedStack>): string | undefined =>
      String(decode(print_backtrace(), { ...stack, ...of }))
        .split('\n')
        .at(-2);
    expect(last({ end: 'bottom' })).toBe(' 0xfff0 : 0xfff0');
    expect(last({ end: 'depth' })).toBe('[deeper: only 3 frames were taken]');
    expect(last({ end: 'depth', addresses: [1n] })).toBe('[deeper: only 1 frame was taken]');
    expect(last({ end: 'lost' })).toBe('[lost: the probe of a return hides the callers]');
    expect(last({ end: 'unknown' })).toBe('[end unknown]');
    expect(decode(print_backtrace(), { ...none, end: 'unknown' })).toBe(decode(print_backtrace(), none));
    // Lists are read by programs.
    expect(decode(backtrace(), { ...stack, end: 'depth' })).toBe('0x10 0x25 0xfff0 ');
  });

  it('have a caller, unless the kernel hides it', () => {
    expect(decode(caller(), stack)).toBe('f 0x25');
    expect(decode(caller_addr(), stack)).toBe(0x25n);
    expect(decode(caller(), { ...stack, addresses: [0x10n] })).toBeNull();
    expect(decode(caller_addr(), none)).toBeNull();
  });
});

describe('print_regs()', () => {
  const names = 'ip sp flags ax bx cx dx si di bp r8 r9 r10 r11 r12 r13 r14 r15'.split(' ');
  const registers = Object.fromEntries(names.map((name, i) => [name, BigInt(i + 1)]));

  it('has the lines of SystemTap', () => {
    const lines = String(decode(print_regs(), registers)).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'RIP: 0000000000000001',
      'RSP: 0000000000000002  EFLAGS: 00000003',
      'RAX: 0000000000000004 RBX: 0000000000000005 RCX: 0000000000000006',
    ]);
    expect(lines[4]).toBe('RBP: 000000000000000a R08: 000000000000000b R09: 000000000000000c');
    expect(lines).toHaveLength(8);
  });

  it('is null without registers, and names those of other processors', () => {
    expect(decode(print_regs(), null)).toBeNull();
    expect(decode(print_regs(), { pc: 5n, sp: 6n })).toBe('pc: 0000000000000005\nsp: 0000000000000006\n');
  });
});
