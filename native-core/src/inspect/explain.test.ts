import { expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import { fn, on, probe, u32 } from '../define/index.js';
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
