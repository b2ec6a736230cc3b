import { explain } from '@tap/native-core/inspect';
import { on } from '@tap/native-core';
import { fn, isize, probe, u32 } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from './index.js';

/** The function returns an `int` on all kernels, and takes an `int`: tcp_disconnect(struct sock *sk, int flags). */
const wide = probe('test.wide', {
  at: fn('tcp_disconnect', { flags: isize }, isize),
  values: ({ flags }) => ({
    /** Flags. */
    flags,
  }),
  returns: ({ result }) => ({
    /** 0 or an error. */
    result,
  }),
});
const same = probe('test.same', {
  at: fn('tcp_disconnect', { flags: u32 }),
  values: ({ flags }) => ({
    /** Flags. */
    flags,
  }),
});

describe.each(fixtureKernels)('a number of 64 bits that kernel %s passes in 32', (name) => {
  const kernel = fixtureKernel(name);
  const signExtended = /(r\d) <<= 32\n.*\1 s>>= 32/;

  it.each([['fentry'], ['kprobe']] as const)('as an argument, by %s', async (mechanism) => {
    const [program] = await explain(on(wide), { kernel, mechanisms: [mechanism] });
    expect(program?.listing).toMatch(signExtended);
    const [other] = await explain(on(same), { kernel, mechanisms: [mechanism] });
    expect(other?.listing).not.toMatch(signExtended);
  });

  it.each([['fexit'], ['kretprobe']] as const)('as a result, by %s', async (mechanism) => {
    const programs = await explain(on(wide.return), { kernel, mechanisms: [mechanism] });
    expect(programs.map(({ listing }) => listing).join('')).toMatch(signExtended);
  });
});
