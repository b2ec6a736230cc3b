import { expect, it } from 'vitest';
import { BtfWriter } from '../../../packages/testing/src/btf-writer.js';
import { Btf } from './btf.js';
import { enumNames, enumValue } from './enum.js';

it('finds constants in enumerations of both widths, and of one name', () => {
  const w = new BtfWriter();
  w.enum('state', { RUNNING: 1, ALSO_RUNNING: 1, LOST: -1 }, true);
  w.enum('state', { LATER: 7 });
  w.enum64('mask', { HIGH: 1n << 63n });
  const btf = new Btf(w.bytes());
  expect(enumValue(btf, 'state', 'LOST')).toBe(-1n);
  expect(enumValue(btf, 'state', 'LATER')).toBe(7n);
  expect(enumValue(btf, 'mask', 'HIGH')).toBe(1n << 63n);
  expect(enumValue(btf, 'state', 'HIGH')).toBeNull();
  expect(enumValue(btf, 'none', 'LOST')).toBeNull();
  expect(enumNames(btf, 'state')).toEqual(
    new Map([
      [1n, 'RUNNING'],
      [-1n, 'LOST'],
      [7n, 'LATER'],
    ]),
  );
  expect(enumNames(btf, 'none').size).toBe(0);
});
