import { constantInt, decoded, on } from '@tap/native-core/tapset';
import type { Kind } from '@tap/native-core/inspect';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { execname, exit, pid, send } from '../../test/fixture.js';
import { tap } from '../../test/harness.js';
import { workspaceCatalogue } from '../../test/workspace.js';
import type { AnyQuery } from '../question/queries.js';
import { lineWriter } from './event-json.js';
import { eventSchema } from './event-schema.js';

const ajv = new Ajv2020({ allowUnionTypes: true });

/** What is wrong with lines by the schema of a query, for each wrong one; nothing for valid ones. */
function checker(query: AnyQuery): (lines: readonly string[]) => readonly string[] {
  const validate = ajv.compile(eventSchema(query, null));
  return (lines) =>
    lines.flatMap((line) => (validate(JSON.parse(line)) ? [] : [ajv.errorsText(validate.errors)]));
}

/** Values that decoding gives for a kind, the outermost ones among them. */
function valuesOf(kind: Kind): readonly unknown[] {
  switch (kind.type) {
    case 'int': {
      const { bits, signed, js } = kind;
      const ends = signed
        ? [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n]
        : [0n, 2n ** BigInt(bits) - 1n];
      return js === 'number' ? ends.map(Number) : ends;
    }
    case 'bool':
      return [true, false];
    case 'address':
      return [0n, 2n ** 64n - 1n];
    case 'text':
      return ['', 'a "b"\n\u001b\udcff'];
    case 'inet':
      return ['127.0.0.1', '::1'];
    case 'stack':
      return [
        { pid: 1, space: 2n ** 63n, addresses: [1n], end: 'depth', atReturn: false, probePoint: 'kprobe:f' },
      ];
    case 'registers':
      return [{ ip: 2n ** 64n - 1n, sp: 0n }];
    case 'decoded':
      return kind.shown.split(' | ').flatMap((type) => decodedValues[type] ?? []);
  }
}

const decodedValues: Readonly<Record<string, readonly unknown[]>> = {
  string: ['', 'EAGAIN'],
  number: [-1, 0, 1.5],
  bigint: [2n ** 64n - 1n],
  'bigint[]': [[], [1n]],
  null: [],
};

/** Events that have each value of each field, and one that has none. */
function linesOf(query: AnyQuery): readonly string[] {
  const { probe, fields } = query.spec;
  const all = Object.entries(fields).map(([name, { kind }]) => [name, [...valuesOf(kind), null]] as const);
  const most = Math.max(1, ...all.map(([, values]) => values.length));
  const write = lineWriter(query);
  return Array.from({ length: most }, (_, index) => {
    const values = Object.fromEntries(all.map(([name, own]) => [name, own[Math.min(index, own.length - 1)]]));
    return write({ probe: probe.name, time: 1n, cpu: 0, ...values });
  });
}

const withFunctions = on(send).with(() => ({ execname: execname(), pid: pid() })) as unknown as AnyQuery;

describe('the schema of events', () => {
  it.each(workspaceCatalogue.probes.map(({ name, probe }) => [name, probe] as const))(
    'of %s takes what the printer writes, and nothing else',
    (_, probe) => {
      const query: AnyQuery = on(probe);
      const complaints = checker(query);
      const lines = linesOf(query);
      expect(complaints(lines)).toEqual([]);
      const event = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
      const wrong = [
        { ...event, probe: 'other' },
        { ...event, time: 5 },
        { ...event, surprise: null },
        Object.fromEntries(Object.entries(event).slice(0, -1)),
      ];
      for (const one of wrong) expect(complaints([JSON.stringify(one)])).toHaveLength(1);
    },
  );

  it('takes any text, and refuses numbers out of their range', () => {
    const complaints = checker(withFunctions);
    const [line = ''] = linesOf(withFunctions);
    const event = JSON.parse(line) as Record<string, unknown>;
    const write = lineWriter(withFunctions);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.bigInt(0n, 2n ** 64n - 1n), (label, page) => {
        const made = { ...event, probe: 'test.send', time: page, cpu: 3, cookie: page, label, page };
        expect(complaints([write(made)])).toEqual([]);
      }),
    );
    const wrong = [
      { dport: 65536 },
      { dport: -1 },
      { flags: 2 ** 31 },
      { size: 1.5 },
      { page: '12' },
      { cookie: 'x' },
    ];
    for (const one of wrong) expect(complaints([JSON.stringify({ ...event, ...one })])).toHaveLength(1);
  });

  it('knows the types that decoders show, and takes anything for another', () => {
    const shown = (type: string) => decoded(constantInt(1), { shown: type, decode: () => 1 });
    const query = on(exit).select(() => ({
      either: shown('string | bigint'),
      list: shown('bigint[]'),
      flag: shown('boolean'),
      other: shown('Made'),
    })) as unknown as AnyQuery;
    const write = lineWriter(query);
    const event = {
      probe: 'test.exit',
      time: 0n,
      cpu: 1,
      either: 5n,
      list: [1n],
      flag: true,
      other: { a: 1n },
    };
    const complaints = checker(query);
    const none = { either: null, list: null, flag: null, other: undefined };
    expect(complaints([write(event), write({ ...event, ...none })])).toEqual([]);
    expect(complaints([write({ ...event, flag: 1 }), write({ ...event, list: [true] })])).toHaveLength(2);
  });
});

it('tap schema writes it, with the documentation', async () => {
  const run = tap(['schema', 'test.send', '--with', 'execname']);
  expect([await run.ended, run.err()]).toEqual([0, '']);
  expect(JSON.parse(run.out())).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'test.send',
    properties: {
      probe: { const: 'test.send' },
      size: { type: ['integer', 'null'], minimum: 0, description: 'Number of bytes to send.' },
      execname: { type: ['string', 'null'] },
    },
    additionalProperties: false,
  });
  const wrong = tap(['schema', 'test.sned']);
  expect([await wrong.ended, wrong.out()]).toEqual([2, '']);
  expect(wrong.err()).toContain('did you mean test.send?');
});
