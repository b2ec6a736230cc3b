import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from '../../../packages/testing/src/index.js';
import { errorOf } from '../../test/error-of.js';
import { address, fn, isize, on, probe, ptr, struct, u32, u64, type Probe } from '../define/index.js';
import type { Kernel } from '../kernel/index.js';
import { formatNode } from '../expr/index.js';
import { resolve } from './index.js';

const Inode = struct('inode', { number: u64.at('i_ino') });
const Block = struct('super_block', { device: u32.at('s_dev') });

/** The expressions of a probe's values by the first mechanism that fits. */
function resolved(made: Probe<object>, kernel: Kernel): Record<string, string> {
  const [plan] = resolve(on(made).spec, kernel, { targetPid: 0 });
  const fields = plan?.candidates[0]?.fields ?? [];
  return Object.fromEntries(fields.map(({ name, node }) => [name, formatNode(node)]));
}

describe.each(fixtureKernels)('pointers on kernel %s', (name) => {
  const kernel = fixtureKernel(name);

  it('are remembered by what they point to, so that the next load is direct', () => {
    const File = struct('file', { inode: ptr(Inode).at('f_inode'), asNumber: u64.at('f_inode') });
    const made = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({ ino: file.inode.number, inode: file.inode.address, asNumber: file.asNumber }),
    });
    const { ino, inode, asNumber } = resolved(made, kernel);
    expect(ino).not.toContain('by helper');
    expect(inode).not.toContain('by helper');
    // The verifier lets nobody compute with a pointer.
    expect(asNumber).toContain('by helper');
  });

  it('are numbers where something is computed with them', () => {
    const File = struct('file', { inode: address.at('f_inode'), flags: u32.at('f_flags') });
    const made = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({
        sum: file.inode.add(file.flags),
        next: file.inode.add(8),
        same: file.inode.eq(8n),
      }),
    });
    const { sum, next, same } = resolved(made, kernel);
    expect(sum).toContain('by helper');
    for (const one of [next, same]) expect(one).not.toContain('by helper');
  });

  it('are read by the helper where only an untyped program fits', () => {
    const File = struct('file', { inode: ptr(Inode).at('f_inode') });
    const made = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({ ino: file.inode.number }),
    });
    const [plan] = resolve(on(made).spec, kernel, { targetPid: 0, mechanisms: ['kprobe'] });
    const [ino] = plan?.candidates[0]?.fields ?? [];
    expect(ino && formatNode(ino.node).match(/by helper/g)).toHaveLength(2);
  });

  it('that lead to another structure are refused unless the author casts them', () => {
    const Wrong = struct('file', { block: ptr(Block).at('f_inode') });
    const wrong = probe('test.read', {
      at: fn('vfs_read', { file: ptr(Wrong) }),
      values: ({ file }) => ({ device: file.block.device }),
    });
    const error = errorOf(() => resolved(wrong, kernel));
    expect(error).toMatchObject({ code: 'TAP_DEFINITION' });
    expect(error.facts).toContainEqual([
      'struct super_block',
      expect.stringContaining('leads to struct inode'),
    ]);
    const argument = probe('test.read', {
      at: fn('vfs_read', { file: ptr(Block) }),
      values: ({ file }) => ({ device: file.device }),
    });
    expect(errorOf(() => resolved(argument, kernel))).toMatchObject({ code: 'TAP_DEFINITION' });
    const returned = probe('test.read', {
      at: fn('vfs_read', { file: ptr(Block) }, isize),
      values: () => ({}),
      returns: ({ file }) => ({ device: file.device }),
    });
    expect(errorOf(() => resolved(returned.return, kernel))).toMatchObject({ code: 'TAP_DEFINITION' });
    const result = probe('test.open', {
      at: fn('filp_open', {}, ptr(Inode)),
      values: () => ({}),
      returns: ({ result: file }) => ({ number: file.number }),
    });
    expect(errorOf(() => resolved(result.return, kernel))).toMatchObject({ code: 'TAP_DEFINITION' });
    const File = struct('file', { inode: address.at('f_inode') });
    const cast = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({ device: Block.at(file.inode).device }),
    });
    expect(resolved(cast, kernel)['device']).toContain('by helper');
  });
});

describe('mistakes of an author', () => {
  const kernel = fixtureKernel('6.12');
  const File = struct('file', { flags: u32.at('f_flgas'), inode: ptr(Inode).at('f_inode') });
  const Sokc = struct('sokc', { family: u32 });

  it('in the name of a member are told with what may be meant', () => {
    const made = probe('test.read', {
      at: fn('vfs_read', { file: ptr(File) }),
      values: ({ file }) => ({ flags: file.flags }),
    });
    expect(errorOf(() => resolved(made, kernel))).toMatchObject({
      code: 'TAP_DEFINITION',
      next: 'did you mean f_flags?',
    });
  });

  it('in the name of a structure as well', () => {
    const made = probe('test.read', {
      at: fn('vfs_read', { file: address }),
      values: ({ file }) => ({ family: Sokc.at(file).family }),
    });
    expect(errorOf(() => resolved(made, kernel))).toMatchObject({
      code: 'TAP_DEFINITION',
      next: 'did you mean sock?',
    });
  });

  it('do not hide that there is no place', () => {
    const made = probe('test.read', {
      at: fn('vfs_raed', { file: ptr(File) }),
      values: ({ file }) => ({ flags: file.flags }),
    });
    expect(errorOf(() => resolved(made, kernel))).toMatchObject({ code: 'TAP_NO_SITE' });
  });
});
