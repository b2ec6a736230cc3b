import { compile, type Alternative, type Mechanism } from '@tap/native-core/inspect';
import { on } from '@tap/native-core';
import { fn, isize, probe, u32, type Attachable } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels, functionMechanisms } from './index.js';

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

/** Whether code shifts a register up by 32 bits, and at once down again with its sign. */
const signExtends = ({ code }: Alternative): boolean =>
  code.some((one, i) => {
    const next = code[i + 1];
    return (
      one.op === 'alu' &&
      one.operator === 'lsh' &&
      one.from === 32 &&
      next?.op === 'alu' &&
      next.operator === 'arsh' &&
      next.to === one.to &&
      next.from === 32
    );
  });

describe.each(fixtureKernels)('a number of 64 bits that kernel %s passes in 32', (name) => {
  const kernel = fixtureKernel(name);
  const [entry, back] = functionMechanisms(name);
  const extended = (query: Attachable, mechanism: Mechanism): boolean =>
    compile(query, kernel, { mechanisms: [mechanism] })
      .programs.flatMap(({ alternatives }) => alternatives)
      .some(signExtends);

  it.each([...new Set<Mechanism>([entry, 'kprobe'])])('as an argument, by %s', (mechanism) => {
    expect(extended(on(wide), mechanism)).toBe(true);
    expect(extended(on(same), mechanism)).toBe(false);
  });

  it.each([...new Set<Mechanism>([back, 'kretprobe'])])('as a result, by %s', (mechanism) => {
    expect(extended(on(wide.return), mechanism)).toBe(true);
  });
});
