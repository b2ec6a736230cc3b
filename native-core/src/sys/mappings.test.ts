import { describe, expect, it } from 'vitest';
import { parseMappings, type Mappings } from './mappings.js';
import { pauseStep, runNow } from './steps.js';

/** Mappings of a text that comes a page at a time, as the kernel gives it. */
function parse(text: string): Mappings {
  const bytes = Buffer.from(text);
  const mappings = runNow(
    parseMappings(function* (into, position) {
      yield* pauseStep();
      return bytes.copy(into, 0, position, position + 4_096);
    }),
  );
  if (mappings === null) throw new Error('there was a deadline');
  return mappings;
}

const lineAt = (start: number, path: string, permissions = 'r-xp'): string =>
  `${start.toString(16)}-${(start + 0x1000).toString(16)} ${permissions} 00002000 fd:00 1234      ${path}\n`;

describe('parseMappings()', () => {
  it('reads what is executable', () => {
    const mappings = parse(
      [
        lineAt(0x1000, '/usr/bin/a b (deleted)'),
        lineAt(0x2000, '/data', 'rw-p'),
        lineAt(0x3000, ''),
        lineAt(0x4000, '[vdso]'),
      ].join(''),
    );
    expect(mappings.count).toBe(3);
    expect(mappings.truncated).toBe(false);
    const index = mappings.at(0x1fffn);
    expect(mappings.file(index)).toMatchObject({
      path: '/usr/bin/a b (deleted)',
      device: 'fd:00',
      inode: '1234',
    });
    expect([mappings.start(index), mappings.end(index), mappings.offset(index)]).toEqual([
      0x1000n,
      0x2000n,
      0x2000n,
    ]);
    expect([0xfffn, 0x2000n, 0x5000n].map((address) => mappings.at(address))).toEqual([-1, -1, -1]);
    expect(mappings.file(mappings.at(0x4000n)).path).toBe('[vdso]');
  });

  it('leaves lines out that make no sense, and those that go back', () => {
    const nonsense = ['', 'x', `${'f'.repeat(40)}-1 r-xp 0 0:0 0`, '\0'.repeat(300_000)].join('\n');
    const mappings = parse(
      `${lineAt(0x3000, '/a')}${nonsense}\n${lineAt(0x1000, '/b')}${lineAt(0x5000, '/c')}`,
    );
    expect([0x1000n, 0x3000n, 0x5000n].map((address) => mappings.at(address) >= 0)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('stops at a bound, and says so', () => {
    const lines = Array.from({ length: 70_000 }, (_, i) => lineAt(0x1000 * (i + 1), ''));
    const mappings = parse(lines.join(''));
    expect(mappings.count).toBe(65_536);
    expect(mappings.truncated).toBe(true);
    expect(mappings.at(65_536n * 0x1000n)).toBe(65_535);
    expect(mappings.bytes).toBeLessThan(8_000_000);
  });
});
