import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesTest, globTest, isGlob } from './glob.js';

describe('globTest', () => {
  it.each([
    ['tcp.*', 'tcp.sendmsg', true],
    ['tcp.*', 'tcp.sendmsg.return', true],
    ['tcp.*', 'tcpx', false],
    ['*', '', true],
    ['*.return', 'tcp.sendmsg.return', true],
    ['tcp.????msg', 'tcp.sendmsg', true],
    ['tcp.???msg', 'tcp.sendmsg', false],
    ['tcp.[rs]*', 'tcp.recvmsg', true],
    ['tcp.[!rs]*', 'tcp.recvmsg', false],
    ['[a-t]cp.sendmsg', 'tcp.sendmsg', true],
    ['[z-a]cp', 'zcp', true],
    ['{tcp,udp}.sendmsg', 'udp.sendmsg', true],
    ['{tcp,u?p}.sendmsg', 'udp.sendmsg', true],
    ['{tcp,udp}.sendmsg', 'xdp.sendmsg', false],
    ['tcp.sendmsg', 'tcpxsendmsg', false],
    ['tcp.[', 'tcp.[', true],
    ['tcp.{', 'tcp.{', true],
    ['tcp.(a|b)+*', 'tcp.(a|b)+c', true],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(globTest(pattern)(name)).toBe(expected);
  });

  it('takes any pattern', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (pattern, name) => void globTest(pattern)(name)));
    const glob = fc.array(
      fc.constantFrom('*', '?', '[', ']', '!', '-', '{', '}', ',', '\\', '^', 'a', '.', '😀'),
    );
    fc.assert(
      fc.property(glob, (parts) => void globTest(parts.join(''))('a')),
      { numRuns: 2000 },
    );
  });

  it('a name without wildcards fits itself alone', () => {
    fc.assert(fc.property(fc.string(), (name) => isGlob(name) || globTest(name)(name)));
  });
});

describe('bytesTest', () => {
  it.each([
    ['vfs_*', ['vfs_read', 'vfs_'], ['xvfs_read', 'vfs']],
    ['*_{read,write}?', ['vfs_read', '_'], ['read']],
    ['[a-c]*tcp_x', ['tcp_x', 'tcp_xy'], ['tcp_y']],
    ['a[', ['a['], ['[a']],
    ['*', ['', 'a'], []],
  ])('of %s looks at a piece', (pattern, passing, refused) => {
    const test = bytesTest(pattern);
    for (const name of passing) expect(test(Buffer.from(`${name}\0`), 0)).toBe(true);
    for (const name of refused) expect(test(Buffer.from(`${name}\0`), 0)).toBe(false);
  });

  it('lets every name through that fits', () => {
    const pieces = fc.array(
      fc.constantFrom('*', '?', '[', ']', '!', '-', '{', '}', ',', 'a', 'b', 'C', '_', '7'),
    );
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'C', '_', '7', '[', '{', ','), maxLength: 6 });
    fc.assert(
      fc.property(pieces, name, (parts, one) => {
        const pattern = parts.join('');
        const fits = globTest(pattern)(one);
        expect(bytesTest(pattern)(Buffer.from(`${one}\0`), 0) || !fits).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
