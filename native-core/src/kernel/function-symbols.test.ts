import { describe, expect, it } from 'vitest';
import { functionFinder } from './function-symbols.js';

const text = `ffffffff81000000 T vfs_read
ffffffff81000100 t s_show
ffffffff81000200 t s_show
ffffffff81000300 t s_show	[nfsd]
ffffffff81000400 t finish_task_switch.isra.0
ffffffff81000500 t copy.constprop.0.isra.0
ffffffff81000600 t copy.constprop.1
ffffffff81000700 t copy.cold
ffffffff81000800 t only.part.0
ffffffff81000900 t only.part.0.cold
ffffffff81000a00 t local.llvm.123456
ffffffff81000b00 D s_show_data
ffffffff81000c00 d vfs_read
ffffffff81000d00 T vfs_readv
ffffffff81000e00 t pre_vfs_read
ffffffff81000f00 W alias
ffffffff81000f00 W alias
`;

const shown = (symbols: readonly { symbol: string; module: string | null }[]): readonly string[] =>
  symbols.map(({ symbol, module }) => (module === null ? symbol : `${symbol} [${module}]`));

describe.each([
  ['by a scan', 0],
  ['by an index', 3],
])('the symbols of a function, %s', (_, asked) => {
  const find = functionFinder(() => Buffer.from(text));
  for (let i = 0; i < asked; i++) find(`another_${i}`);
  const of = (name: string): unknown => {
    const { exact, clones, parts } = find(name) ?? { exact: [], clones: [], parts: [] };
    return { exact: shown(exact), clones: shown(clones), parts: shown(parts) };
  };

  it('are those of its name', () => {
    expect(of('vfs_read')).toEqual({ exact: ['vfs_read'], clones: [], parts: [] });
    expect(of('s_show')).toEqual({ exact: ['s_show', 's_show', 's_show [nfsd]'], clones: [], parts: [] });
    expect(of('vfs')).toEqual({ exact: [], clones: [], parts: [] });
    expect(of('alias')).toMatchObject({ exact: ['alias'] });
    expect(find('s_show')?.exact[1]?.address).toBe(0xffff_ffff_8100_0200n);
  });

  it('are what the compiler made of it, but nothing that it only calls seldom', () => {
    const none = { exact: [], clones: [], parts: [] };
    expect(of('finish_task_switch')).toEqual({ ...none, clones: ['finish_task_switch.isra.0'] });
    expect(of('finish_task_switch.isra.0')).toEqual({ ...none, exact: ['finish_task_switch.isra.0'] });
    expect(of('copy')).toEqual({ ...none, clones: ['copy.constprop.0.isra.0', 'copy.constprop.1'] });
    expect(of('only')).toEqual({ ...none, parts: ['only.part.0'] });
    expect(of('local')).toEqual({ ...none, clones: ['local.llvm.123456'] });
  });
});

it('symbols have no address where addresses are hidden, and a name can still have several', () => {
  const hidden = functionFinder(() => Buffer.from(text.replaceAll(/^[0-9a-f]{16}/gm, '0'.repeat(16))));
  expect(hidden('s_show')?.exact.map(({ address }) => address)).toEqual([null, null, null]);
  expect(functionFinder(() => new Uint8Array(0))('s_show')).toBeNull();
});
