import { describe, expect, it } from 'vitest';
import type { StackOrigin } from '../expr/index.js';
import { kernelFrames as found } from './kernel-frames.js';

const kernelFrames = (...asked: Parameters<typeof found>): readonly bigint[] => found(...asked).frames;

/** Functions of 0x100 bytes each. */
const names = [
  'vfs_read',
  'ksys_read',
  'do_syscall_64',
  '__traceiter_sys_enter',
  'bpf_trace_run2',
  'kretprobe_trampoline',
  'entry_SYSCALL_64_after_hwframe',
];
const base = 0xffff_ffff_8100_0000n;
const at = (name: string, offset: number): bigint => base + BigInt(names.indexOf(name) * 0x100 + offset);
/** As the running machine's, its methods need the object that they are of. */
const context = {
  names,
  symbol(address: bigint) {
    const name = this.names[Number((address - base) >> 8n)];
    return name === undefined
      ? null
      : { name, offset: (address - base) & 0xffn, size: 0x100n, module: 'kernel' };
  },
  functionStart: (name: string) => (names.includes(name) ? at(name, 0) : null),
};
const program = 0xffff_ffff_c010_0000n;
const origin = (tracing: number, probed: string | null): StackOrigin => ({
  tracing,
  more: 1,
  linked: false,
  probed,
  atReturn: false,
  probePoint: '',
});
const callers = [at('ksys_read', 0x6d), at('do_syscall_64', 0x87)];
const wanted = [at('vfs_read', 0), ...callers];

describe('kernelFrames()', () => {
  it('begins with the start of the probed function, whose frame differs between mechanisms', () => {
    for (const own of [[], [at('vfs_read', 1)], [at('vfs_read', 5)], [at('vfs_read', 9)]]) {
      expect(kernelFrames([...own, ...callers], origin(0, 'vfs_read'), context)).toEqual(wanted);
      expect(kernelFrames([program, program, ...own, ...callers], origin(2, 'vfs_read'), context)).toEqual(
        wanted,
      );
    }
  });

  it('keeps a caller that is the probed function itself', () => {
    const again = at('vfs_read', 0x40);
    expect(kernelFrames([again, ...callers], origin(0, 'vfs_read'), context)).toEqual([
      wanted[0],
      again,
      ...callers,
    ]);
  });

  it('leaves out what lies between a tracepoint and its program', () => {
    const raw = [program, at('bpf_trace_run2', 5), at('__traceiter_sys_enter', 9), ...callers];
    expect(kernelFrames(raw, origin(2, null), context)).toEqual(callers);
    expect(kernelFrames(raw.toSpliced(2, 1), origin(2, null), context)).toEqual(callers);
    expect(kernelFrames(raw.slice(2), origin(0, null), context)).toEqual(callers);
  });

  it('ends where a kretprobe hides the return address', () => {
    expect(kernelFrames([at('kretprobe_trampoline', 0)], origin(0, 'vfs_read'), context)).toEqual([
      wanted[0],
    ]);
    const raw = [program, program, at('vfs_read', 5), at('ksys_read', 3), at('kretprobe_trampoline', 0), 7n];
    expect(kernelFrames(raw, origin(2, 'vfs_read'), context)).toEqual([wanted[0], at('ksys_read', 3)]);
  });

  it('ends where the return has no address', () => {
    const back = { ...origin(0, 'vfs_read'), atReturn: true };
    expect(kernelFrames([0n, ...callers], back, context)).toEqual([wanted[0]]);
    expect(kernelFrames(callers, back, context)).toEqual(wanted);
  });

  it('gives what it has where symbols are hidden', () => {
    const blind = { symbol: () => null, functionStart: () => null };
    expect(kernelFrames([program, program, 5n, 6n], origin(2, 'vfs_read'), blind)).toEqual([5n, 6n]);
    expect(kernelFrames([], origin(2, 'vfs_read'), blind)).toEqual([]);
  });

  it.each([null, 'bpf_trampoline_6442450'])(
    'leaves out the trampoline of a caller that is traced, which is named %s',
    (name) => {
      const trampoline = 0xffff_8000_8014_7cacn;
      const named = {
        ...context,
        symbol: (address: bigint) =>
          address === trampoline && name !== null
            ? { name, offset: 0x5cn, size: 0x100n, module: 'bpf' }
            : context.symbol(address),
      };
      const entered = [at('ksys_read', 0x6d), trampoline, at('ksys_read', 8), at('do_syscall_64', 0x87)];
      expect(kernelFrames([at('vfs_read', 5), ...entered], origin(0, 'vfs_read'), named)).toEqual(wanted);
      // A function that calls itself by way of code without a name does so behind its entry.
      const again = [at('ksys_read', 0x6d), trampoline, at('ksys_read', 0x80), at('do_syscall_64', 0x87)];
      expect(kernelFrames([at('vfs_read', 5), ...again], origin(0, 'vfs_read'), named)).toEqual([
        at('vfs_read', 0),
        ...again,
      ]);
    },
  );

  it('says how the stack ends', () => {
    const end = (raw: readonly bigint[], from: Partial<StackOrigin> = {}) =>
      found(raw, { ...origin(0, 'vfs_read'), ...from }, context).end;
    expect(end([...callers, at('entry_SYSCALL_64_after_hwframe', 0x76)])).toBe('bottom');
    expect(end(callers)).toBe('unknown');
    expect(end([])).toBe('unknown');
    expect(end([...callers, at('kretprobe_trampoline', 0), 7n])).toBe('lost');
    expect(end([0n, ...callers], { atReturn: true })).toBe('lost');
  });
});
