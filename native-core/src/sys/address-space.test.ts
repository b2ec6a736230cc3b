import { describe, expect, it } from 'vitest';
import { addressSpaceOf, parseAddressSpace } from './address-space.js';

/** A line of /proc/PID/stat with startcode, endcode, startstack, start_data, end_data and start_brk. */
function line(name: string, ...values: readonly bigint[]): string {
  const fields = Array.from({ length: 50 }, () => '7');
  [23, 24, 25, 42, 43, 44].forEach((field, i) => (fields[field] = `${values[i] ?? 0n}`));
  return `1234 (${name}) ${fields.join(' ')}\n`;
}

/** One program without address space randomization, and another one of the same start. */
const one = [0x40_0000n, 0x40_1a05n, 0x7fff_ffff_e000n, 0x40_3df0n, 0x40_4018n, 0x40_5000n];
const other = [0x40_0000n, 0x40_1a15n, 0x7fff_ffff_e000n, 0x40_3df0n, 0x40_4018n, 0x40_5000n];

describe('parseAddressSpace()', () => {
  it('computes what the kernel computes', () => {
    const weights = [0x27d4eb2fn, 0x165667b1n, 0x3779b97fn, 0x45d9f3b5n, 0x2c1b3c6dn, 0x5bd1e995n];
    const expected = BigInt.asUintN(
      64,
      weights.reduce((sum, weight, i) => sum + weight * (one[i] as bigint), 0n),
    );
    for (const name of ['sh', 'a) b (c', ') R 1 1 1', '\n'])
      expect(parseAddressSpace(line(name, ...one))).toBe(expected);
  });

  it('tells programs apart that begin at the same addresses', () => {
    expect(parseAddressSpace(line('sh', ...one))).not.toBe(parseAddressSpace(line('sh', ...other)));
  });

  it('is null where the kernel does not show them, and for what is not such a line', () => {
    expect(parseAddressSpace(line('sh', 1n, 1n))).toBeNull();
    expect(parseAddressSpace(line('kthreadd', 0n, 0n))).toBeNull();
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
