// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { numaNodes } from './qemu.js';

describe('the nodes of a guest', () => {
  it('are none when it is not divided', () => {
    assert.deepEqual(numaNodes({ memory: 4096, cpus: 2, numa: 1 }), []);
  });
  it('have all of its memory and each of its processors once', () => {
    const words = numaNodes({ memory: 1000, cpus: 5, numa: 3 });
    const sizes = words.flatMap((word) => /size=(\d+)M/.exec(word)?.[1] ?? []).map(Number);
    assert.deepEqual(sizes, [333, 333, 334]);
    assert.deepEqual(
      words.flatMap((word) => /cpus=(.*)/.exec(word)?.[1] ?? []),
      ['0-0', '1-2', '3-4'],
    );
  });
});
