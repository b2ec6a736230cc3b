import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { interpret, type Environment, type WordNode } from '../expr/index.js';
import { constantInt } from './constant.js';
import { errno } from './errno.js';
import { errnoName, errnoNumber } from './errno-names.js';

const nowhere = {} as Environment;
const holds = (result: number, test: (e: ReturnType<typeof errno>) => { node: WordNode }): boolean =>
  interpret(test(errno(constantInt(result))).node, nowhere) === 1n;

describe('errno names', () => {
  it('agree with all that Node knows', () => {
    for (const [name, number] of Object.entries(constants.errno))
      expect([name, errnoNumber(name)]).toEqual([name, number]);
  });

  it('cover 1 to 133 without the two numbers that are none', () => {
    const unnamed = Array.from({ length: 133 }, (_, i) => i + 1).filter((n) =>
      errnoName(n).startsWith('errno'),
    );
    expect(unnamed).toEqual([41, 58]);
    expect(errnoName(133)).toBe('EHWPOISON');
  });

  it('know those that the kernel keeps to itself', () => {
    expect([512, 516, 521, 524, 529].map(errnoName)).toEqual([
      'ERESTARTSYS',
      'ERESTART_RESTARTBLOCK',
      'EBADHANDLE',
      'ENOTSUPP',
      'EIOCBQUEUED',
    ]);
  });

  it('go both ways', () => {
    for (let n = 1; n < 600; n++) expect(errnoNumber(errnoName(n))).toBe(n);
    expect(errnoNumber('EWOULDBLOCK')).toBe(11);
    expect(errnoNumber('EAGIAN')).toBeNull();
  });
});

describe('errno()', () => {
  const decode = errno(constantInt(0)).kind.decode as unknown as (raw: number) => string | null;

  it('is null unless the result is negative', () => {
    expect([decode(0), decode(1448), decode(-11), decode(-4000)]).toEqual([
      null,
      null,
      'EAGAIN',
      'errno 4000',
    ]);
  });

  it('compares numbers', () => {
    expect(holds(-11, (e) => e.eq('EAGAIN'))).toBe(true);
    expect(holds(-11, (e) => e.eq('EWOULDBLOCK'))).toBe(true);
    expect(holds(11, (e) => e.eq('EAGAIN'))).toBe(false);
    expect(holds(-32, (e) => e.ne('EAGAIN'))).toBe(true);
  });

  it('compares success', () => {
    expect([0, 7, -1].map((result) => holds(result, (e) => e.eq(null)))).toEqual([true, true, false]);
    expect([0, 7, -1].map((result) => holds(result, (e) => e.ne(null)))).toEqual([false, false, true]);
  });

  it('refuses what is not a name', () => {
    expect(() => errno(constantInt(0)).eq('EAGIAN')).toThrow(
      /TAP_KIND: this value is never "EAGIAN"\n.*next: did you mean EAGAIN\?/s,
    );
    expect(() => errno(constantInt(0)).ne('enoent')).toThrow('TAP_KIND');
    expect(() => errno(constantInt(0)).eq(11)).toThrow('TAP_KIND');
  });
});
