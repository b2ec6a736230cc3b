import { describe, expect, it } from 'vitest';
import { mayHaveLoaded, mayHaveWritten } from './file-trust.js';

describe('a map of functions', () => {
  const started = 1_700_000_000_000;
  const own = {
    uid: 1_000n,
    mode: 0o100_644n,
    nlink: 1n,
    mtimeMs: BigInt(started + 5_000),
    ctimeMs: BigInt(started + 5_000),
  };

  it.each([
    ['its own', {}, true],
    ["root's", { uid: 0n }, false],
    ["another user's", { uid: 1_001n }, false],
    ['one that a group may write to', { mode: 0o100_664n }, false],
    ['one with two names', { nlink: 2n }, false],
    ['one from before it started', { ctimeMs: BigInt(started - 3_000) }, false],
    ['one with contents from before it started', { mtimeMs: BigInt(started - 3_000) }, false],
    ['one of the moment that it started', { ctimeMs: BigInt(started - 1_000) }, true],
  ] as const)('of a user’s process is %s: %o gives %s', (_, change, may) => {
    expect(mayHaveWritten({ effective: 1_000, started }, { ...own, ...change })).toBe(may);
  });

  it('of a process of root is that of root', () => {
    expect(mayHaveWritten({ effective: 0, started }, { ...own, uid: 0n })).toBe(true);
  });
});

describe('a script or a source map', () => {
  const started = 1_700_000_000_000;
  const own = {
    uid: 1_000n,
    mode: 0o100_600n,
    mtimeMs: BigInt(started - 5_000),
    ctimeMs: BigInt(started - 5_000),
  };

  it.each([
    ['its own', {}, true],
    ["root's, which all may read", { uid: 0n, mode: 0o100_644n }, true],
    ["root's, which only root may read", { uid: 0n }, false],
    ['one that others may write to', { mode: 0o100_646n }, false],
    ['one with contents of later', { mtimeMs: BigInt(started + 5_000) }, false],
    ['one that was put there later', { ctimeMs: BigInt(started + 5_000) }, false],
    ['one of the moment that it started', { mtimeMs: BigInt(started + 1_000) }, true],
  ] as const)('of a user’s process is %s: %o gives %s', (_, change, may) => {
    expect(mayHaveLoaded({ effective: 1_000, started }, { ...own, ...change })).toBe(may);
  });
});
