import { describe, expect, it } from 'vitest';
import { addressSpaceOf, parseAddressSpace } from './address-space.js';

/** A line of /proc/PID/stat with startcode, startstack and start_brk. */
function line(name: string, code: bigint, stack: bigint, brk: bigint): string {
  const fields = Array.from({ length: 50 }, () => '7');
  [fields[23], fields[25], fields[44]] = [`${code}`, `${stack}`, `${brk}`];
  return `1234 (${name}) ${fields.join(' ')}\n`;
}

describe('parseAddressSpace()', () => {
  it('computes of start_stack, start_brk and start_code what the kernel computes', () => {
    const expected = BigInt.asUintN(
      64,
      0x7ffd_1234_5670n * 0x3779b97fn + 0x5555_6666_7000n * 0x5bd1e995n + 0x5555_5555_4000n * 0x27d4eb2fn,
    );
    for (const name of ['sh', 'a) b (c', ') R 1 1 1', '\n']) {
      const stat = line(name, 0x5555_5555_4000n, 0x7ffd_1234_5670n, 0x5555_6666_7000n);
      expect(parseAddressSpace(stat)).toBe(expected);
    }
  });

  it('is null where the kernel does not show them, and for what is no such line', () => {
    expect(parseAddressSpace(line('sh', 1n, 0n, 0n))).toBeNull();
    expect(parseAddressSpace(line('kthreadd', 0n, 0n, 0n))).toBeNull();
    for (const text of ['', '1 (x', '1 (x) R', `1 (x) ${'x '.repeat(60)}`])
      expect(parseAddressSpace(text)).toBeNull();
  });
});

describe('addressSpaceOf()', () => {
  it('is known of this process, and not of one that is not there', () => {
    expect(addressSpaceOf(process.pid)).toBe(addressSpaceOf(process.pid));
    expect(addressSpaceOf(process.pid)).not.toBeNull();
    for (const pid of [0x3f_ffff, 0, -1, 1.5]) expect(addressSpaceOf(pid)).toBeNull();
  });
});
