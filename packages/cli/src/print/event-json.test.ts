import { constantInt, decoded, on } from '@tap/native-core/tapset';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { execname, exit, pid, send } from '../../test/fixture.js';
import type { AnyQuery } from '../question/queries.js';
import { cellText } from './cell.js';
import { lineWriter, jsonPrinter } from './event-json.js';
import type { TraceEvent } from './event.js';

const all = on(send).with(() => ({ execname: execname(), cpu: pid() })) as unknown as AnyQuery;

const event: TraceEvent = {
  probe: 'test.send',
  time: 123_456_789_012_345_678n,
  cpu: 77,
  name: 'test.send',
  size: 1000,
  flags: -2,
  page: 0xffff_8880_04b3_c000n,
  dport: 443,
  daddr: '127.0.0.1',
  label: 'a "b"\n\u001b',
  cookie: 2n ** 64n - 1n,
  listening: true,
  execname: 'curl',
};

describe('lineWriter', () => {
  it('writes numbers, addresses and other wide values each in their way, in one order', () => {
    expect(lineWriter(all)(event)).toBe(
      '{"probe":"test.send","time":"123456789012345678","cpu":77,"name":"test.send","size":1000,"flags":-2,' +
        '"page":"0xffff888004b3c000","dport":443,"daddr":"127.0.0.1","label":"a \\"b\\"\\n\\u001b",' +
        '"cookie":"18446744073709551615","listening":true,"execname":"curl"}\n',
    );
  });

  it('writes null for what a kernel does not have', () => {
    const nothing = Object.fromEntries(Object.keys(event).map((key) => [key, null]));
    const line = lineWriter(all)({ ...nothing, probe: 'test.send', time: 1n, cpu: 0 });
    const { probe, time, cpu, ...rest } = JSON.parse(line) as Record<string, unknown>;
    expect([probe, time, cpu]).toEqual(['test.send', '1', 0]);
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });

  it('writes what decoders give', () => {
    const frames = decoded(constantInt(1), { shown: 'bigint[]', decode: () => [1n] });
    const query = on(exit).select(() => ({ frames, "it's": frames, none: frames })) as unknown as AnyQuery;
    const made = { probe: 'test.exit', time: 0n, cpu: 1, frames: [1n, 'x'], "it's": 5n, none: undefined };
    expect(lineWriter(query)(made)).toBe(
      `{"probe":"test.exit","time":"0","cpu":1,"frames":["1","x"],"it's":"5","none":null}\n`,
    );
  });

  it('writes addresses that are known when the event is decoded as the others', () => {
    const address = decoded(constantInt(1), { shown: 'bigint | null', address: true, decode: () => 1n });
    const query = on(exit).select(() => ({ address, none: address })) as unknown as AnyQuery;
    const made = { probe: 'test.exit', time: 0n, cpu: 1, address: 0xffff_ffff_8100_0000n, none: null };
    expect(lineWriter(query)(made)).toBe(
      '{"probe":"test.exit","time":"0","cpu":1,"address":"0xffffffff81000000","none":null}\n',
    );
    expect(cellText(made.address, address.kind)).toBe('0xffffffff81000000');
  });

  it('escapes what a terminal obeys, in decoded values, too', () => {
    const text = decoded(constantInt(1), { shown: 'string', decode: () => '' });
    const query = on(exit).select(() => ({ text, name: execname() })) as unknown as AnyQuery;
    const made = { probe: 'test.exit', time: 0n, cpu: 1, text: '\u009b31m', name: 'a\u202eb\udcff' };
    expect(lineWriter(query)(made)).toBe(
      '{"probe":"test.exit","time":"0","cpu":1,"text":"\\u009b31m","name":"a\\u202eb\\udcff"}\n',
    );
  });

  it('is JSON whatever the texts are', () => {
    const write = lineWriter(all);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (label) => {
        const line = write({ ...event, label });
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect((JSON.parse(line) as { label: string }).label).toBe(label);
      }),
    );
  });

  it('takes any name of a field', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        const query = on(exit).select(() => ({ [name]: pid() })) as unknown as AnyQuery;
        const line = lineWriter(query)({ probe: 'test.exit', time: 0n, cpu: 1, [name]: 5 });
        expect((JSON.parse(line) as Record<string, unknown>)[name]).toBe(5);
      }),
    );
  });
});

it('jsonPrinter writes each event by its own query', () => {
  const printer = jsonPrinter([all, on(exit) as unknown as AnyQuery]);
  expect(printer.opening).toBe('');
  expect(printer.line(event)).toContain('"probe":"test.send"');
  expect(printer.line({ probe: 'test.exit', time: 5n, cpu: 1, code: 768 })).toBe(
    '{"probe":"test.exit","time":"5","cpu":1,"code":768}\n',
  );
});
