import { on } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { execname, send } from '../../test/fixture.js';
import { textWidth } from '../terminal/width.js';
import type { AnyAggregation } from '../question/tables.js';
import type { AnyTable } from './rows.js';
import { Top } from './top.js';

const table = on(send)
  .by(() => ({ execname: execname() }))
  .count() as unknown as AnyAggregation;
const taken = (rows: Readonly<Record<string, number>>): readonly AnyTable[] => [
  Object.assign(
    Object.entries(rows).map(([name, count]) => [{ execname: name }, count] as const),
    { dropped: 0 },
  ),
];
const style = { title: (text: string) => text, header: true, room: Infinity };
const rowsOf = (top: Top, seconds = 2): readonly (readonly string[])[] =>
  top
    .text(seconds, style)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .replace(/[▁-█][▁-█ ]*/, '')
        .trim()
        .split(/ +/),
    );

it('draws how each row went in the last twelve intervals', () => {
  const top = new Top([table], 20);
  for (let i = 1; i <= 15; i++) top.add(taken({ curl: i * 10, ...(i === 14 && { ssh: 1 }) }));
  const [, curl = '', ssh = ''] = top.text(1, style).split('\n');
  expect(curl).toBe('       150        1200  ▃▃▄▄▅▅▆▆▇▇██  curl');
  expect(ssh).toBe('         0           1            █   ssh');
});

it('shows the rate of the last interval and the total, sorted as one likes', () => {
  const top = new Top([table], 20);
  top.add(taken({ curl: 10, ssh: 100 }));
  top.add(taken({ curl: 40, bash: 2 }));
  expect(rowsOf(top)).toEqual([
    ['20', '50', 'curl'],
    ['1', '2', 'bash'],
    ['0', '100', 'ssh'],
  ]);
  top.sortByNext();
  expect(rowsOf(top).map((row) => row[2])).toEqual(['ssh', 'curl', 'bash']);
  top.sortByNext();
  expect(rowsOf(top).map((row) => row[2])).toEqual(['bash', 'curl', 'ssh']);
  top.sortByNext();
  expect(top.order).toBe('rate');
});

it('begins with the order that one asks for', () => {
  const top = new Top([table], 20, { by: 'execname', descending: true });
  top.add(taken({ curl: 10, ssh: 100, bash: 50 }));
  expect(rowsOf(top).map((row) => row[2])).toEqual(['ssh', 'curl', 'bash']);
  top.sortByNext();
  expect(rowsOf(top).map((row) => row[2])).toEqual(['ssh', 'bash', 'curl']);
});

describe('a frame with long and wide names', () => {
  const top = new Top([table], 20);
  const long = `/usr/lib/${'deep/'.repeat(24)}program`;
  top.add(taken({ curl: 10, [long]: 1_234_567_890_123, 日本語のプログラム: 7, 'e\u0301\u001b[31m': 5 }));

  it.each([80, 120])('is aligned within %i columns', (room) => {
    const lines = top
      .text(1, { ...style, room })
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(5);
    expect(lines.map(textWidth).filter((width) => width > room)).toEqual([]);
    const [header = '', ...rows] = lines;
    const start = header.indexOf('execname');
    expect(rows.map((row) => row.slice(0, start).trimEnd().length)).toEqual(rows.map(() => start - 2));
    expect(textWidth(rows[0] ?? '')).toBe(room);
    expect(rows[0]).toMatch(/ {2}\/usr\/lib\/deep.*…$/);
    expect(rows.slice(1).map((row) => row.slice(start))).toEqual([
      'curl',
      '日本語のプログラム',
      'e\u0301\\x1b[31m',
    ]);
  });

  it('is whole where there is no terminal, and needs no titles', () => {
    expect(top.text(1, style)).toContain(`  ${long}\n`);
    expect(top.text(1, { ...style, header: false }).split('\n')).toHaveLength(5);
  });
});

it('shows no more rows than there is room for, and lines of JSON', () => {
  const top = new Top([table], 1);
  top.add(taken({ curl: 10, ssh: 100 }));
  expect(rowsOf(top)).toHaveLength(1);
  expect(top.json()).toBe('{"probe":"test.send","key":{"execname":"ssh"},"count":100,"total":100}\n');
});
