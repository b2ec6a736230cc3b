import { expect, it } from 'vitest';
import { unnamedText } from './unnamed.js';

it('says how many addresses have no name, and why, where they could have one', () => {
  expect(unnamedText({ late: 12, 'not mapped': 7, 'other program': 1 })).toBe(
    '13 addresses without a name: 12 late, 1 other program',
  );
  expect(unnamedText({ ended: 1 })).toBe('1 address without a name: 1 ended');
});

it('says nothing of what has no name anyway', () => {
  expect(unnamedText({ 'not mapped': 7, 'no function': 2 })).toBeNull();
  expect(unnamedText()).toBeNull();
});
