import { on } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { execname, exit, pid, send } from '../../test/fixture.js';
import { clockTime } from './clock.js';
import type { AnyQuery } from '../question/queries.js';
import { tablePrinter } from './event-table.js';

const style = { time: clockTime(0n, 0, 0), title: (text: string) => text, functions: new Map() };
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
