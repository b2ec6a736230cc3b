// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heldInWords, whatGrew } from './measures.js';

const MB = 1 << 20;
const held = { rss: 100 * MB, heap: 20 * MB, kernel: 400 * MB, descriptors: 30 };
/** @param {number} n @param {(i: number) => Partial<typeof held>} more */
const measures = (n, more) => Array.from({ length: n }, (_, i) => ({ ...held, ...more(i) }));

describe('what a long run holds', () => {
  it('is flat when it only grows in the first quarter, and when it moves by a few megabytes', () => {
    const begin = measures(40, (i) => ({ rss: i < 10 ? (50 + 5 * i) * MB : 100 * MB }));
    assert.deepEqual(whatGrew(begin), []);
    assert.deepEqual(whatGrew(measures(40, (i) => ({ heap: (20 + (i % 7)) * MB }))), []);
    assert.deepEqual(whatGrew(measures(40, (i) => ({ kernel: (400 + i / 2) * MB }))), []);
  });
  it('is told when it grows all the time', () => {
    assert.deepEqual(whatGrew(measures(40, (i) => ({ rss: (100 + i) * MB }))), [
      'rss grew from 114.5 MB to 134.5 MB',
    ]);
    assert.equal(whatGrew(measures(8, (i) => ({ heap: (20 + 3 * i) * MB }))).length, 1);
    assert.equal(whatGrew(measures(40, (i) => ({ kernel: (400 + i) * MB }))).length, 0);
    assert.equal(whatGrew(measures(40, (i) => ({ kernel: (400 + 2 * i) * MB }))).length, 1);
  });
  it('allows not one descriptor more', () => {
    assert.deepEqual(whatGrew(measures(16, (i) => ({ descriptors: i === 15 ? 34 : 30 }))), [
      'descriptors grew from 30 to 31',
    ]);
  });
  it('has more room in a short run, but for the heap and descriptors', () => {
    const room = 32 * MB;
    assert.deepEqual(
      whatGrew(
        measures(16, (i) => ({ rss: (100 + 2 * i) * MB })),
        room,
      ),
      [],
    );
    assert.equal(
      whatGrew(
        measures(16, (i) => ({ rss: (100 + 5 * i) * MB })),
        room,
      ).length,
      1,
    );
    assert.equal(
      whatGrew(
        measures(16, (i) => ({ heap: (20 + 2 * i) * MB })),
        room,
      ).length,
      1,
    );
    assert.equal(
      whatGrew(
        measures(16, (i) => ({ descriptors: 30 + i })),
        room,
      ).length,
      1,
    );
  });
  it('is not judged by a few measures', () => {
    assert.match(String(whatGrew(measures(7, () => ({})))), /tell nothing/);
  });
  it('stands in a line', () => {
    assert.equal(heldInWords(held), 'RSS 100.0 MB, heap 20.0 MB, kernel 400.0 MB, 30 descriptors');
  });
});
