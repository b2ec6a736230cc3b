import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BtfWriter } from '../../../packages/testing/src/btf-writer.js';
import { btfFixture } from '../../../packages/testing/src/fixture.js';
import { readAndAsk, sample } from '../../test/fuzz/btf-asking.js';
import { BtfError } from './btf-error.js';
import { Btf } from './btf.js';
import { listMembers } from './members.js';

describe('damaged BTF', () => {
  it('of random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readAndAsk(bytes);
        const headed = Buffer.concat([sample().subarray(0, 24), bytes]);
        headed.writeUInt32LE(bytes.length & ~3, 12);
        headed.writeUInt32LE(0, 16);
        headed.writeUInt32LE(bytes.length, 20);
        readAndAsk(headed);
      }),
      { numRuns: 500 },
    );
  });

  it('of random words as types', () => {
    const strings = sample();
    const word = fc.oneof(
      fc.nat(40),
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc
        .tuple(fc.nat(21), fc.nat(4), fc.boolean())
        .map(([kind, n, flag]) => ((kind << 24) | n | (flag ? 1 << 31 : 0)) >>> 0),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 120 }), (words) => {
        const types = Buffer.from(Uint32Array.from(words).buffer);
        const header = Buffer.from(strings.subarray(0, 24));
        const names = strings.subarray(24 + strings.readUInt32LE(16));
        header.writeUInt32LE(types.length, 12);
        header.writeUInt32LE(types.length, 16);
        readAndAsk(Buffer.concat([header, types, names]));
      }),
      { numRuns: 2000 },
    );
  });

  it('of a small sample, each bit flipped and each word replaced', () => {
    const bytes = sample();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      readAndAsk(flipped);
    }
    const info = (kind: number, n: number): number => ((kind << 24) | n) >>> 0;
    for (let at = 0; at < bytes.length - 3; at += 4) {
      for (const word of [
        0,
        1,
        2,
        5,
        0xff,
        0xffff_ffff,
        info(4, 0xffff),
        info(13, 2),
        info(3, 0),
        info(9, 0),
      ]) {
        const replaced = Buffer.from(bytes);
        replaced.writeUInt32LE(word, at);
        readAndAsk(replaced);
      }
    }
  });

  it('of a small sample, cut anywhere', () => {
    const bytes = sample();
    for (let length = 0; length < bytes.length; length++) readAndAsk(bytes.subarray(0, length));
  });

  it('of a real kernel and its modules, cut and with flipped bits', () => {
    const { vmlinux, modules } = btfFixture('6.1');
    const base = new Btf(vmlinux);
    const module = modules.get('scsi_mod') as Uint8Array;
    const flip = (bytes: Uint8Array, bits: readonly number[]): Uint8Array => {
      const flipped = new Uint8Array(bytes);
      for (const bit of bits) {
        const at = Math.floor(bit / 8) % bytes.length;
        flipped[at] = (flipped[at] as number) ^ (1 << (bit % 8));
      }
      return flipped;
    };
    const bits = fc.array(fc.nat(2 ** 31 - 1), { minLength: 1, maxLength: 2000 });
    fc.assert(
      fc.property(bits, (where) => readAndAsk(flip(module, where), base)),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(bits, (where) => readAndAsk(flip(vmlinux, where))),
      { numRuns: 30 },
    );
    fc.assert(
      fc.property(fc.nat(vmlinux.length), (n) => readAndAsk(vmlinux.subarray(0, n))),
      { numRuns: 30 },
    );
    fc.assert(
      fc.property(fc.nat(module.length), (n) => readAndAsk(module.subarray(0, n), base)),
      { numRuns: 100 },
    );
  }, 120_000);
});

describe('hostile BTF takes no time', () => {
  it('with a name of a megabyte on each of many types', () => {
    const w = new BtfWriter();
    const name = 'x'.repeat(1 << 20);
    for (let i = 0; i < 20_000; i++) w.of('typedef', 0, name);
    const btf = new Btf(w.bytes());
    expect(() => btf.type(1)).toThrow(/too long/);
    expect(btf.find('x', 'typedef')).toBeNull();
  });

  it('with a long chain of anonymous structures', () => {
    const w = new BtfWriter();
    for (let i = 1; i <= 10_000; i++) w.composite('struct', '', 4, [['', i + 1, 0]]);
    expect(() => listMembers(new Btf(w.bytes()), 1)).toThrow(BtfError);
  });
});
