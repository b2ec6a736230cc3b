import { describe, expect, it } from 'vitest';
import { BtfWriter } from '../../../packages/testing/src/btf-writer.js';
import { Btf } from './btf.js';
import { BtfError } from './btf-error.js';

function sample(): BtfWriter {
  const w = new BtfWriter();
  w.composite('struct', 's', 4, [['a', w.int('int', 4), 0]]);
  return w;
}

function reasonOf(bytes: Uint8Array): string {
  try {
    new Btf(bytes);
  } catch (error) {
    if (error instanceof BtfError) return `${error.reason}: ${error.summary}`;
    throw error;
  }
  return 'none';
}

it('is an error with the next step for whoever has a kernel with such types', () => {
  expect(() => new Btf(new Uint8Array(3))).toThrow(
    expect.objectContaining({
      code: 'TAP_NO_BTF',
      message: expect.stringMatching(
        /^TAP_NO_BTF: 3 bytes are too few for BTF\n {2}next: .*bpftool/,
      ) as string,
    }) as Error,
  );
});

describe('header', () => {
  const changed = (change: (bytes: Buffer) => void): string => {
    const bytes = Buffer.from(sample().bytes());
    change(bytes);
    return reasonOf(bytes);
  };

  it('names what is wrong', () => {
    expect({
      nothing: reasonOf(new Uint8Array(0)),
      bigEndian: changed((b) => b.set([0xeb, 0x9f])),
      elf: changed((b) => b.write('\x7fELF')),
      version: changed((b) => b.writeUInt8(2, 2)),
      shortHeader: changed((b) => b.writeUInt32LE(8, 4)),
      longHeader: changed((b) => b.writeUInt32LE(10_000, 4)),
      types: changed((b) => b.writeUInt32LE(0xffff_fff0, 12)),
      strings: changed((b) => b.writeUInt32LE(10_000, 20)),
      odd: changed((b) => b.writeUInt32LE(5, 12)),
      noEnd: changed((b) => b.writeUInt8(65, b.length - 1)),
      noStart: changed((b) => b.writeUInt8(65, 24 + 16 + 24)),
      noStrings: changed((b) => b.writeUInt32LE(0, 20)),
      name: changed((b) => b.writeUInt32LE(10_000, 24)),
      kind: changed((b) => b.writeUInt32LE(77 << 24, 28)),
      kindZero: changed((b) => b.writeUInt32LE(0, 28)),
      cut: changed((b) => b.writeUInt32LE((4 << 24) | 1000, 28)),
    }).toMatchInlineSnapshot(`
      {
        "bigEndian": "header: BTF in big-endian byte order is not supported",
        "cut": "damaged: BTF type 1 ends behind the types",
        "elf": "header: no BTF: it starts with 0x457f",
        "kind": "kind: BTF type 1 is of kind 77, whose length is not known",
        "kindZero": "kind: BTF type 1 is of kind 0, whose length is not known",
        "longHeader": "header: the BTF header says that it is 10000 bytes long",
        "name": "damaged: no BTF string has the offset 10000",
        "noEnd": "damaged: the last BTF string does not end",
        "noStart": "damaged: the first BTF string is not empty",
        "noStrings": "damaged: the first BTF string is not empty",
        "nothing": "header: 0 bytes are too few for BTF",
        "odd": "header: the types of the BTF do not fill whole words",
        "shortHeader": "header: the BTF header says that it is 8 bytes long",
        "strings": "header: the strings of the BTF end behind its bytes",
        "types": "header: the types of the BTF end behind its bytes",
        "version": "header: BTF of version 2 is not supported",
      }
    `);
  });

  it('reads bytes at any alignment', () => {
    const bytes = sample().bytes();
    for (const shift of [1, 2, 3]) {
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      expect(new Btf(moved.subarray(shift)).find('s', 'struct')).toBe(2);
    }
  });
});

describe('layout section', () => {
  it('tells the length of kinds that are not known', () => {
    const w = new BtfWriter();
    w.raw(25, 'new', 0, [1, 2, 3, 4, 5], 2);
    const after = w.composite('struct', 's', 0, []);
    const layout = Array.from(
      { length: 26 },
      (_, kind) => (kind === 25 ? [4, 8] : [0, 0]) as [number, number],
    );
    const btf = new Btf(w.bytes(layout));
    expect(btf.find('s', 'struct')).toBe(after);
    expect(btf.type(1)).toEqual({ kind: 'unknown', id: 1, name: 'new', number: 25 });
    expect(reasonOf(w.bytes())).toMatchInlineSnapshot(
      `"kind: BTF type 1 is of kind 25, whose length is not known"`,
    );
    expect(reasonOf(w.bytes([]))).toMatch(/^kind: /);
  });

  it('does not change kinds that are known', () => {
    const w = new BtfWriter();
    w.int('int', 4);
    const s = w.composite('struct', 's', 0, []);
    expect(new Btf(w.bytes(Array.from({ length: 20 }, () => [0, 0] as const))).find('s', 'struct')).toBe(s);
  });
});
