import { expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import { fn, on, probe, u32, u64 } from '../define/index.js';
import { decoded } from '../expr/index.js';
import { KernelSymbols } from '../kernel/index.js';
import { explain } from './explain.js';

it('says how many entries each map has', async () => {
  const write = probe('test.write', {
    at: fn('vfs_write', { count: u32 }),
    values: ({ count }) => ({ count }),
  });
  const [program] = await explain(on(write), { kernel: fixtureKernel('6.12') });
  expect(program?.maps.split('\n')).toEqual([
    expect.stringMatching(/^lost {2}array, keys of 4 bytes, values of \d+ bytes, 1 entry$/),
    expect.stringMatching(/^rings {2}array_of_maps, 2 of them: ringbuf of \d+ bytes$/),
  ]);
});

it('says which function is taken for a name that the compiler has changed', async () => {
  const write = probe('test.write', {
    at: fn('vfs_write', { count: u64 }),
    values: ({ count }) => ({ count }),
  });
  const kernel = {
    ...fixtureKernel('6.12'),
    symbols: () => KernelSymbols.of(Buffer.from('ffffffff81000000 t f.isra.0\nffffffff81000100 t g\n')),
  };
  const named = on(write).where(({ count }) => {
    const name = decoded(count, { shown: 'string', symbol: 'name', decode: String });
    return name.eq('f').or(name.eq('g'));
  });
  const [program] = await explain(named, { kernel });
  expect(program?.expressions.split('\n').at(-1)).toBe('"f" is f.isra.0 on this kernel');
  expect(program?.expressions).toContain(String(0xffff_ffff_8100_0000n));
});
