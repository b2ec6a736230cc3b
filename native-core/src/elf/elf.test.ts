import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { elfFile, writeSection, writeSymbol } from '../../test/fuzz/elf-file.js';
import { Absent, pauseStep, runNow, runSoon } from '../sys/index.js';
import { readElf, type Elf } from './elf.js';
import type { ReadAt } from './layout.js';
import { LargeFile } from './large-file.js';

const readerOf = (file: Buffer): ReadAt =>
  function* (position, length) {
    yield* pauseStep();
    return file.subarray(position, position + length);
  };

function read(file: Buffer): Elf | null {
  return runNow(readElf(readerOf(file)));
}

describe('readElf()', () => {
  it('reads segments and functions, and no data', () => {
    const elf = read(elfFile());
    expect(elf?.segments).toEqual([{ fileOffset: 0n, address: 0x1000n, bytes: 0x1000n }]);
    expect(elf?.functions.count).toBe(2);
    const module = 'file';
    expect(elf?.functions.find(0x1011n, module)).toEqual({ name: 'work', offset: 1n, size: 0x20n, module });
    expect(elf?.functions.find(0x1050n, module)).toEqual({ name: 'later', offset: 0n, size: 0n, module });
    expect(elf?.functions.find(0x1040n, module)).toBeNull();
    expect(elf?.functions.find(0x100fn, module)).toBeNull();
  });

  it('refuses other files', () => {
    for (const text of ['', '#!/bin/sh\n', '\x7fELF\x01\x01'.padEnd(64, '\0')]) {
      expect(() => read(Buffer.from(text, 'latin1'))).toThrow(Absent);
    }
  });

  it('takes damaged files as they are: it gives less', () => {
    const whole = elfFile();
    for (let at = 6; at < 0x520; at++) {
      for (const byte of [0, 0x7f, 0xff]) {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        expect(() => read(damaged)?.functions.find(0x1011n, '')).not.toThrow();
      }
    }
    for (let length = 64; length < 0x520; length++) read(whole.subarray(0, length));
  });

  it.each([
    ['zlib', 1, zlib.deflateSync],
    ['zstd', 2, 'zstdCompressSync' in zlib ? (zlib.zstdCompressSync as typeof zlib.deflateSync) : null],
  ] as const)('unpacks what %s has packed, up to the size that it says', async (_, kind, pack) => {
    const file = elfFile();
    const names = file.subarray(0x500, 0x520);
    const packed = (size: number): Buffer => {
      const header = Buffer.alloc(24);
      header.writeUInt32LE(kind, 0);
      header.writeBigUInt64LE(BigInt(size), 8);
      const bytes = Buffer.concat([header, pack === null ? names : pack(names)]);
      const whole = Buffer.concat([file, bytes]);
      writeSection(whole, 2, 3, file.length, bytes.length, 0);
      whole.writeBigUInt64LE(0x800n, 0x200 + 2 * 64 + 8);
      return whole;
    };
    const count = async (size: number): Promise<number> =>
      (await runSoon(readElf(readerOf(packed(size))))).functions.count;
    expect(await count(32)).toBe(pack === null ? 0 : 2);
    expect(await count(31)).toBe(0);
    expect(await count(2 ** 40)).toBe(0);
    expect(() => runNow(readElf(readerOf(packed(32)), false))).toThrow(LargeFile);
  });

  it('keeps names that lie in each other once, however many there are', () => {
    const [symbols, names] = [100_000, 300_000];
    const file = Buffer.concat([
      elfFile().subarray(0, 0x400),
      Buffer.alloc(24 * symbols),
      Buffer.alloc(names, 'A'),
    ]);
    writeSection(file, 1, 2, 0x400, 24 * symbols, 2);
    writeSection(file, 2, 3, 0x400 + 24 * symbols, names, 0);
    for (let i = 0; i < symbols; i++) writeSymbol(file, i, i, 2, BigInt(0x1000 + symbols - i), 1n);
    const elf = read(file);
    expect(elf?.functions.count).toBe(symbols);
    expect(elf?.functions.bytes).toBeLessThan(3_000_000);
    expect(elf?.functions.find(0x1001n, '')?.name).toBe(`${'A'.repeat(1_024)}…`);
  });
});
