import { on } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { execname, exit, pid, send } from '../../test/fixture.js';
import { clockTime } from './clock.js';
import type { AnyQuery } from '../question/queries.js';
import { textWidth } from '../terminal/width.js';
import { tablePrinter, type TableStyle } from './event-table.js';

const plain = (text: string): string => text;
const style: TableStyle = {
  time: clockTime(0n, 0, 0),
  functions: new Map(),
  fields: null,
  room: Infinity,
  header: true,
  highlights: { title: plain, probe: plain, error: plain },
};
const base = { time: 3_661_000_001_999n, cpu: 0, execname: 'curl', pid: 4711 };

describe('tablePrinter', () => {
  it('has a column for each value of a single probe, without the constant ones', () => {
    const query = on(send).with(() => ({ execname: execname(), pid: pid() })) as unknown as AnyQuery;
    const printer = tablePrinter([query], style);
    const event = {
      ...base,
      probe: 'test.send',
      name: 'test.send',
      size: 1000,
      flags: 3,
      page: 0xffff_8880_04b3_c000n,
      dport: 80,
      daddr: '127.0.0.1',
      label: 'eth0\u001b[31m\n\u202e',
      cookie: 12_345_678n,
      listening: false,
    };
    const lines =
      printer.opening + printer.line(event) + printer.line({ ...event, daddr: null, label: null, pid: 1 });
    expect(lines).toBe(`\
TIME                size    flags  page                dport  daddr            label             cookie  listening  execname             pid
01:01:01.000001     1000        3  0xffff888004b3c000     80  127.0.0.1        eth0\\x1b[31m\\n\\u{202e}  12345678  false      curl                4711
01:01:01.000001     1000        3  0xffff888004b3c000     80  -                -                       12345678  false      curl                   1
`);
  });

  it('has columns for what several probes have in common, and names the rest', () => {
    const sends = on(send)
      .select((e) => ({ size: e.size, to: e.daddr }))
      .with(() => ({ execname: execname() })) as unknown as AnyQuery;
    const exits = on(exit).with(() => ({ execname: execname() })) as unknown as AnyQuery;
    const printer = tablePrinter([sends, exits], style);
    const lines =
      printer.opening +
      printer.line({ ...base, probe: 'test.send', size: 5, to: '::1' }) +
      printer.line({ ...base, probe: 'test.exit', code: 768 });
    expect(lines).toBe(`\
TIME             PROBE      execname
01:01:01.000001  test.send  curl             size=5 to=::1
01:01:01.000001  test.exit  curl             code=768
`);
  });
});

describe('tablePrinter in a terminal', () => {
  const sends = on(send).with(() => ({ execname: execname(), pid: pid() })) as unknown as AnyQuery;
  const exits = on(exit).with(() => ({ execname: execname() })) as unknown as AnyQuery;
  const event = {
    ...base,
    probe: 'test.send',
    size: 1000,
    flags: 3,
    page: 0xffff_8880_04b3_c000n,
    dport: 80,
    daddr: '127.0.0.1',
    label: '日本',
    cookie: 7n,
    listening: false,
  };
  const widthOf = (text: string): number => Math.max(...text.split('\n').map(textWidth));

  it('has the values that fit: added ones first, addresses last', () => {
    const printer = tablePrinter([sends], { ...style, room: 80 });
    expect(printer.opening + printer.line(event)).toBe(`\
TIME                size    flags  dport   cookie  execname             pid
01:01:01.000001     1000        3     80        7  curl                4711
`);
    expect(printer.leftOut).toEqual(['page', 'daddr', 'label', 'listening']);
  });

  it.each([40, 60, 80, 100, 120, 200])('fits into %i columns', (room) => {
    for (const queries of [[sends], [sends, exits], [exits]]) {
      const printer = tablePrinter(queries, { ...style, room });
      expect(widthOf(printer.opening + printer.line(event))).toBeLessThanOrEqual(room);
    }
    const { leftOut } = tablePrinter([sends, exits], { ...style, room });
    expect(leftOut.includes('page')).toBe(room < 200);
  });

  it('has exactly the values that one chooses, in that order', () => {
    const fields = ['page', 'label', 'name', 'cookie', 'size', 'flags', 'daddr'];
    const printer = tablePrinter([sends], { ...style, room: 40, fields });
    expect(printer.opening.trim().split(/ +/)).toEqual(['TIME', ...fields]);
    expect(printer.leftOut).toEqual([]);
  });

  it('has the titles again when columns have grown, as far as rows fit, and only in a terminal', () => {
    const long = { ...event, label: 'a text of 23 characters' };
    const fields = ['label', 'size'];
    const printer = tablePrinter([sends], { ...style, room: 60, fields });
    expect(printer.opening + [event, long, event].map((one) => printer.line(one)).join('')).toBe(`\
TIME             label               size
01:01:01.000001  日本                1000
TIME             label                       size
01:01:01.000001  a text of 23 characters     1000
01:01:01.000001  日本                        1000
`);
    const narrow = tablePrinter([sends], { ...style, room: 45, fields });
    expect(narrow.line(long)).toBe('01:01:01.000001  a text of 23 characters     1000\n');
    expect(narrow.line(event)).toBe('01:01:01.000001  日本                1000\n');
    const file = tablePrinter([sends], { ...style, fields });
    expect(file.line(long)).toBe('01:01:01.000001  a text of 23 characters     1000\n');
    const untitled = tablePrinter([sends], { ...style, room: 60, fields, header: false });
    expect([untitled.opening, untitled.line(long)]).toEqual([
      '',
      '01:01:01.000001  a text of 23 characters     1000\n',
    ]);
  });

  it('makes probes and errors stand out, and nothing is shifted by it', () => {
    const mark = (name: string) => (text: string) => `<${name}>${text}`;
    const highlights = { title: mark('title'), probe: mark('probe'), error: mark('error') };
    const returns = on(send.return).select((e) => ({ size: e.size, error: e.error })) as unknown as AnyQuery;
    const printer = tablePrinter([returns, exits], { ...style, highlights });
    const done = { ...base, probe: 'test.send.return', size: 1 };
    expect(printer.line({ ...done, error: 'EAGAIN' })).toContain(
      '<probe>test.send.return  size=1 error=<error>EAGAIN',
    );
    expect(printer.line({ ...done, error: null })).toContain('error=-\n');
    expect(printer.opening).toMatch(/^<title>TIME/);
  });
});
