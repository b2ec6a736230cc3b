import { describe, expect, it } from 'vitest';
import { KernelSymbols as Table } from './index.js';

const of = (text: string, modules?: string): Table => Table.of(Buffer.from(text), modules);

const text = `ffffffff81000000 T _stext
ffffffff81000100 t helper
ffffffff81000100 T alias
ffffffff81000180 D data
ffffffff81000200 T last
ffffffffc0000000 t start\t[scsi_mod]
`;

describe('KernelSymbols', () => {
  const symbols = of(text);

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
    const hidden = of(text.replaceAll(/^[0-9a-f]+/gm, '0000000000000000'));
    expect(hidden.visible).toBe(false);
    expect(hidden.find(0n)).toBeNull();
    expect(of('').find(5n)).toBeNull();
    expect(of('\0garbage\nzz T x\n').find(5n)).toBeNull();
    const cut = [
      'ffffffff810',
      'ffffffff81000100',
      'ffffffff81000100 T',
      'ffffffff81000100 T ',
      'fffffff+81000100 T f',
    ];
    for (const line of cut) {
      expect(of(line).count).toBe(0);
      expect(of(`${line}\n${text}`).find(0xffff_ffff_c000_0004n)).toMatchObject({ name: 'start' });
    }
    expect(of('ffffffff81000000 t f\t[').find(0xffff_ffff_8100_0000n)).toMatchObject({
      name: 'f',
      module: '',
    });
  });

  it('knows what the functions of a name cover', () => {
    expect(symbols.rangesOf('alias')).toEqual([[0xffff_ffff_8100_0100n, 0xffff_ffff_8100_0200n]]);
    expect(symbols.rangesOf('start')).toEqual([[0xffff_ffff_c000_0000n, 0xffff_ffff_c000_0001n]]);
    for (const name of ['data', 'tart', 'star', 'absent', '']) expect(symbols.rangesOf(name)).toEqual([]);
  });

  it('takes what the compiler made of a function, where there is nothing else of this name', () => {
    const made = of(`ffffffff81000000 t switch.isra.0
ffffffff81000100 t switch.isra.0.cold
ffffffff81000200 t copy.constprop.0
ffffffff81000300 T copy
ffffffff81000400 t switched
ffffffff81000500 t late.part.0
`);
    expect(made.rangesOf('switch')).toEqual([[0xffff_ffff_8100_0000n, 0xffff_ffff_8100_0100n]]);
    expect(made.namesFor('switch')).toEqual(['switch.isra.0']);
    expect(made.namesFor('copy')).toEqual(['copy']);
    for (const name of ['late', 'swit']) expect(made.namesFor(name)).toEqual([]);
  });

  it('takes the first of several names, as the kernel does', () => {
    expect(symbols.find(0xffff_ffff_8100_0180n)).toMatchObject({
      name: 'helper',
      offset: 0x80n,
      size: 0x100n,
    });
  });

  it('sorts what the table has in another order', () => {
    const lines = text.trim().split('\n');
    const turned = of(lines.toReversed().join('\n'));
    expect(turned.find(0xffff_ffff_8100_0010n)).toMatchObject({ name: '_stext' });
    expect(turned.find(0xffff_ffff_c000_0001n)).toMatchObject({ name: 'start' });
  });
});

describe('extents of code', () => {
  it('end where data begins, too (arm64)', () => {
    const arm = of('ffff800008010000 T _stext\nffff800008010100 T f\nffff800008020000 D _etext\n');
    expect(arm.moduleRanges('kernel')).toEqual([[0xffff_8000_0801_0000n, 0xffff_8000_0802_0000n]]);
    expect(arm.find(0xffff_8000_0801_0104n)).toMatchObject({ name: 'f', offset: 4n });
    expect(arm.find(0xffff_8000_0802_0000n)).toBeNull();
  });

  const symbols = of(
    `ffffffff81000000 T _stext
ffffffff81000100 T f
ffffffff81000200 T _etext
ffffffffc0000000 t start\t[scsi_mod]
ffffffffc0000100 t second\t[scsi_mod]
ffffffffc0004000 t other\t[veth]
ffffffffc0004100 t freed\t[scsi_mod]
ffffffffc0100000 t bpf_prog_6deef7357e7b4530\t[bpf]
`,
    `scsi_mod 4096 3 sd_mod,sg, Live 0xffffffffc0000000 (E)\nveth 8192 0 - Live 0xffffffffc0004000\n`,
  );

  it('are where a function can be: beyond is none', () => {
    expect(symbols.find(0xffff_ffff_8100_01ffn)).toMatchObject({ name: 'f', size: 0x100n });
    expect(symbols.find(0xffff_ffff_8100_0200n)).toBeNull();
    expect(symbols.find(0xffff_ffff_c000_0fffn)).toMatchObject({ name: 'second', module: 'scsi_mod' });
    expect(symbols.find(0xffff_ffff_c000_1000n)).toBeNull();
    expect(symbols.find(0xffff_ffff_c010_0010n)).toMatchObject({ module: 'bpf', size: 0n });
    expect(symbols.find(0xffff_ffff_c020_0010n)).toBeNull();
  });

  it('give the ranges of a module, without what lies beyond its end', () => {
    expect(symbols.moduleRanges('veth')).toEqual([[0xffff_ffff_c000_4000n, 0xffff_ffff_c000_4100n]]);
    expect(symbols.moduleRanges('scsi_mod')).toEqual([[0xffff_ffff_c000_0000n, 0xffff_ffff_c000_1000n]]);
    expect(symbols.moduleRanges('kernel')).toEqual([[0xffff_ffff_8100_0000n, 0xffff_ffff_8100_0200n]]);
    expect(symbols.moduleRanges('nfs')).toEqual([]);
  });
});
