import { expect, it } from 'vitest';
import { sparkline } from './spark.js';

it('draws each number as high as its share of the greatest, and the least of all still as something', () => {
  expect(sparkline([0, 1, 500, 1000, 0])).toBe(' ▁▄█ ');
  expect(sparkline([0, 0])).toBe('  ');
  expect(sparkline([7])).toBe('█');
});
