import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { hasColours, terminalWidth } from './style.js';

const stream = (isTTY: boolean, columns = 120) =>
  Object.assign(new PassThrough(), { isTTY, columns, getColorDepth: () => 4 });

describe('hasColours', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ])('of a terminal (%j) with %j is %j', (isTTY, env, colours) => {
    expect(hasColours(stream(isTTY), env)).toBe(colours);
  });

  it('is false for a terminal without colours', () => {
    expect(hasColours(Object.assign(stream(true), { getColorDepth: () => 1 }), {})).toBe(false);
  });
});

it('terminalWidth is that of a terminal, 80 when it does not say, and none for a file', () => {
  expect([terminalWidth(stream(true)), terminalWidth(stream(true, 0)), terminalWidth(stream(false))]).toEqual(
    [120, 80, Infinity],
  );
});
