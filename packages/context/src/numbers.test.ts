import { describe, expect, it } from 'vitest';
import {
  errno_str,
  kernel_string,
  MAJOR,
  MINOR,
  MKDEV,
  pid,
  return_str,
  task_current,
  user_string,
} from './index.js';

describe('device numbers', () => {
  it('have a major and a minor part', () => {
    expect(MKDEV(8, 1)).toBe(0x80_0001);
    expect([MAJOR(0x80_0001), MINOR(0x80_0001)]).toEqual([8, 1]);
    expect([MAJOR(0xffff_ffff), MINOR(0xffff_ffff)]).toEqual([4095, 1_048_575]);
    expect(MKDEV(4095, 1_048_575)).toBe(0xffff_ffff);
  });

  it('are expressions of expressions', () => {
    expect(MAJOR(pid()).node).toMatchObject({ op: 'binary', operator: 'shr', right: { value: 20n } });
    expect(MINOR(pid()).node).toMatchObject({ op: 'binary', operator: 'and', right: { value: 0xf_ffffn } });
    expect(MKDEV(pid(), pid()).node).toMatchObject({
      op: 'binary',
      operator: 'or',
      left: { operator: 'shl' },
    });
  });
});

describe('errno_str()', () => {
  it('names errors of either sign', () => {
    expect([errno_str(2), errno_str(-11), errno_str(1234)]).toEqual(['ENOENT', 'EAGAIN', 'errno 1234']);
    expect(errno_str(pid()).kind.decode(-13 as never, undefined as never)).toBe('EACCES');
  });
});

describe('return_str()', () => {
  it('names errors, and writes numbers to three bases', () => {
    expect([return_str(1, 31), return_str(2, 31n), return_str(3, 31)]).toEqual(['31', '0x1f', '037']);
    expect([return_str(1, -2), return_str(2, -4095n)]).toEqual(['-2 (ENOENT)', '-4095 (errno 4095)']);
    expect([return_str(1, -4096n), return_str(2, -4096n)]).toEqual(['-4096', '0xfffffffffffff000']);
    expect(return_str(2, pid()).kind.decode(-13 as never, undefined as never)).toBe('-13 (EACCES)');
  });
});

describe('text in memory', () => {
  it('is read from the kernel or from the process, with the room that is asked for', () => {
    expect(kernel_string(task_current()).node).toMatchObject({
      op: 'string',
      space: 'kernel',
      kind: { capacity: 512 },
    });
    expect(user_string(task_current(), 16).node).toMatchObject({
      op: 'string',
      space: 'user',
      kind: { capacity: 16 },
    });
    expect(() => user_string(task_current(), 5000)).toThrow('TAP_ARGUMENT');
  });
});
