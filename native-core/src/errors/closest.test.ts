import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/index.js';
import { closest, closestNames, fewNames, mayBeNear } from './closest.js';

it('finds what was mistyped, and nothing that is another word', () => {
  expect(closest('szie', ['family', 'size', 'sock'])).toBe('size');
  expect(closestNames('recvmgs', ['recvmsg', 'sendmsg', 'recvmsgs'], 2)).toEqual(['recvmsg', 'recvmsgs']);
  expect(closest('fiel', ['fid', 'file'])).toBe('file');
  expect(closest('size', ['port', 'sock'])).toBeNull();
});

it('takes capital letters for small ones', () => {
  expect(closest('eintr', ['EAGAIN', 'EINTR'])).toBe('EINTR');
  expect(closest('SIZE', ['sock', 'size'])).toBe('size');
});

it('lists ten names at most, those like the wanted one first', () => {
  const names = 'abcdefghijkl'.split('').map((letter) => `${letter}_member`);
  expect(fewNames('l_membre', names)).toBe(
    'l_member, a_member, b_member, c_member, d_member, e_member, f_member, g_member, h_member, i_member, ... and 2 more',
  );
  expect(fewNames('x', ['a', 'b', 'b'])).toBe('a, b');
});

describe('of many names', () => {
  /** Those that the bytes of a name are enough to tell from it are left out. */
  const filtered = (name: string, all: readonly string[]): readonly string[] => {
    const test = mayBeNear(name);
    // Whatever one name leaves behind, the next would find.
    return all.filter((one) => test(Buffer.from(`sock\0${one}\0size`), 5));
  };

  it('the same are near as by a whole table of each, whatever is left out before', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'B', 'b', 'c', '_', '1', 'Z'), maxLength: 12 });
    fc.assert(
      fc.property(
        name,
        fc.array(name, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (wanted, all, most) => {
          const found = plainly(wanted, all, most);
          expect(closestNames(wanted, all, most)).toEqual(found);
          expect(closestNames(wanted, filtered(wanted, all), most)).toEqual(found);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('the same functions of a kernel are near', () => {
    const { btf } = fixtureKernel('6.12');
    const all = btf.namesOf('func');
    const wanted = [
      'vfs_raed',
      'tcp_sendmsgg_lokced',
      'Schedule_Timeout',
      'xyz',
      'x',
      'é_read',
      all[7] as string,
    ];
    for (const name of wanted) {
      const some = btf.namesOf('func', mayBeNear(name));
      expect(closestNames(name, some, 4)).toEqual(plainly(name, all, 4));
      expect(some.length).toBeLessThan(all.length / 4);
    }
  });
});

/** By the distance to each of them, from the whole table of their letters. */
function plainly(name: string, all: readonly string[], most: number): readonly string[] {
  const limit =
    (name.length < 4 ? Math.floor(name.length / 3) : Math.max(2, Math.floor(name.length / 3))) + 1;
  const near = all
    .filter((one) => Math.abs(one.length - name.length) < limit)
    .map((one) => ({ one, distance: editDistance(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ distance }) => distance < limit)
    .toSorted((a, b) => a.distance - b.distance);
  return [...new Set(near.map(({ one }) => one))].slice(0, most);
}

function editDistance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_row, i) =>
    Array.from({ length: b.length + 1 }, (_column, j) => i + j),
  );
  const at = (i: number, j: number): number => table[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      (table[i] as number[])[j] = Math.min(
        at(i - 1, j - 1) + Number(a[i - 1] !== b[j - 1]),
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        isSwap ? at(i - 2, j - 2) + 1 : Infinity,
      );
    }
  return at(a.length, b.length);
}
