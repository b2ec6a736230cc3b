import { expect, it } from 'vitest';
import { missedText, thinnedText, unnamedText } from './missing.js';

const why = 'it says nothing';
const uncounted = ['a', 'b', 'c'].map((probe) => ({ probe, mechanism: 'kprobe', why }));

it('says how many runs the kernel left out, when that is known', () => {
  expect(missedText({ missed: 0 })).toEqual([]);
  expect(missedText({ missed: 3, missedAtLeast: 3, uncounted: [] })).toEqual(['3 missed']);
});

it('says why that is unknown, each reason once', () => {
  const all = [...uncounted, { probe: 'd', mechanism: 'tracepoint', why: 'it may be busy' }];
  expect(missedText({ missed: 'unknown', missedAtLeast: 0, uncounted: all })).toEqual([
    'missed unknown (kprobe of a and 2 more: it says nothing; tracepoint of d: it may be busy)',
  ]);
});

it('says how many are known of', () => {
  expect(missedText({ missed: 'unknown', missedAtLeast: 7, uncounted: uncounted.slice(0, 1) })).toEqual([
    'at least 7 missed (kprobe of a: it says nothing)',
  ]);
});

it('says how many processes of the target were not followed', () => {
  expect(missedText({ missed: 0, unfollowed: 1 })).toEqual(['1 process not followed']);
  expect(missedText({ missed: 2, unfollowed: 3 })).toEqual(['2 missed', '3 processes not followed']);
});

it('the last line counts what was left out', () => {
  expect([thinnedText({}), thinnedText({ thinned: 7 })]).toEqual([[], ['7 left out in overload']]);
});

it('says how many addresses have no name, and why, where they could have one', () => {
  expect(unnamedText({ late: 12, 'not mapped': 7, 'other program': 1 })).toBe(
    '13 addresses without a name: 12 late, 1 other program',
  );
  expect(unnamedText({ hidden: 2 })).toBe(
    '2 addresses without a name: 2 hidden by the kernel from who has no CAP_SYSLOG',
  );
  expect(unnamedText({ ended: 1 })).toBe('1 address without a name: 1 ended');
});

it('says nothing of what has no name anyway', () => {
  expect(unnamedText({ 'not mapped': 7, 'no function': 2 })).toBeNull();
  expect(unnamedText()).toBeNull();
});
