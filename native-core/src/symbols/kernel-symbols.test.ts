import { describe, expect, it } from 'vitest';
import { KernelSymbols } from './index.js';

const text = `ffffffff81000000 T _stext
ffffffff81000100 t helper
ffffffff81000100 T alias
ffffffff81000180 D data
ffffffff81000200 T last
ffffffffc0000000 t start\t[scsi_mod]
`;

describe('KernelSymbols', () => {
  const symbols = new KernelSymbols(text);

  it('finds the symbol that covers an address', () => {
    expect(symbols.find(0xffff_ffff_8100_0010n)).toEqual({
      name: '_stext',
      offset: 0x10n,
      size: 0x100n,
      module: 'kernel',
    });
    expect(symbols.find(0xffff_ffff_8100_01ffn)).toMatchObject({ offset: 0xffn, size: 0x100n });
    expect(symbols.find(0xffff_ffff_c000_0004n)).toMatchObject({
      name: 'start',
      module: 'scsi_mod',
      size: 0n,
    });
  });

  it('knows nothing below the first symbol', () => {
    expect(symbols.find(0x1000n)).toBeNull();
  });

  it('gives no nonsense where addresses are hidden, or the table is none', () => {
    const hidden = new KernelSymbols(text.replaceAll(/^[0-9a-f]+/gm, '0000000000000000'));
    expect(hidden.visible).toBe(false);
    expect(hidden.find(0n)).toBeNull();
    expect(new KernelSymbols('').find(5n)).toBeNull();
    expect(new KernelSymbols('\0garbage\nzz T x\n').find(5n)).toBeNull();
  });
});
