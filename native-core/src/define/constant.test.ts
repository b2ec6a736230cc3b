import { describe, expect, expectTypeOf, it } from 'vitest';
import { decodeSteps, decodeTables, jsonWriter, makeDecoder, viewsOf } from '../decode/index.js';
import { lowered } from '../../test/lowered.js';
import type { DecodeContext, WordKind } from '../expr/index.js';
import { layoutKey, layoutRecord, type NamedField } from '../layout/index.js';
import type { EventOfAny } from '../session/index.js';
import { takeAll } from '../sys/index.js';
import { constantAddress, fn, on, probe, u32, type Attachable, type EventOf, type Values } from './index.js';

const sent = probe('test.sent', { at: fn('sent', { size: u32 }), values: ({ size }) => ({ size }) });
const context = {} as DecodeContext;
const named = (fields: Values): readonly NamedField[] =>
  Object.entries(fields).map(([name, { kind, node }]) => ({
    name,
    kind,
    // An argument lies in a slot.
    node: node.op === 'value' ? { op: 'slot', kind: kind as WordKind, index: 0 } : lowered(node),
  }));

describe('constants of events', () => {
  const query = on(sent).select((e) => ({ kind: 'x', n: 1, big: -(2n ** 63n), yes: true, size: e.size }));

  it('are what they are in each event, and take no room in its record', () => {
    const layout = layoutRecord(named(query.spec.fields));
    expect(layout.size).toBe(layoutRecord(named(on(sent).spec.fields)).size);
    const decoder = makeDecoder('test.sent', layout, context, decodeTables());
    const views = viewsOf(new ArrayBuffer(layout.size));
    expect(takeAll(decodeSteps(views, layout.size, [{ decoder, size: layout.size }]))).toEqual([
      { probe: 'test.sent', time: 0n, cpu: 0, kind: 'x', n: 1, big: -(2n ** 63n), yes: true, size: 0 },
    ]);
  });

  it('are JSON, as all of an event is: wide numbers as texts', () => {
    const where = constantAddress(0xffff_8880_0000_1000n);
    const { fields } = query.with(() => ({ where, text: 'a "b"', ['__proto__']: 5 })).spec;
    const layout = layoutRecord(named(fields));
    const decoder = makeDecoder('test.sent', layout, context, decodeTables());
    const event = decoder.one(viewsOf(new ArrayBuffer(layout.size)), 0);
    expect(JSON.stringify([event])).toBe(
      '[{"probe":"test.sent","time":"0","cpu":0,"kind":"x","n":1,"big":"-9223372036854775808","yes":true,"size":0,' +
        '"where":"0xffff888000001000","text":"a \\"b\\"","__proto__":5}]',
    );
    expect(jsonWriter('test.sent', named(fields))(event)).toBe(JSON.stringify(event));
    expect(Object.keys(event)).not.toContain('toJSON');
    const key = makeDecoder(null, layoutKey(named(fields)), context, decodeTables());
    expect(JSON.stringify(key.one(viewsOf(new ArrayBuffer(64)), 0))).toContain(
      '{"kind":"x","n":1,"big":"-92',
    );
  });

  it('can be parts of keys', () => {
    const { key } = on(sent)
      .by((e) => ({ kind: 'x', size: e.size }))
      .count().spec.aggregation;
    expect(layoutKey(named(key)).fields.map(({ storage }) => storage.as)).toEqual(['literal', 'word']);
  });

  it('have their own types', () => {
    type Row = typeof query extends Attachable<infer R> ? R : never;
    expectTypeOf<Row['kind']>().toEqualTypeOf<'x'>();
    expectTypeOf<Row['n']>().toEqualTypeOf<1>();
    expectTypeOf<Row['yes']>().toEqualTypeOf<true>();
    expectTypeOf<Row['size']>().toEqualTypeOf<number>();
    const added = on(sent).with(() => ({ kind: 'y' }));
    type Added = EventOf<typeof added.row>;
    expectTypeOf<Added['kind']>().toEqualTypeOf<'y'>();
    expectTypeOf<Added['size']>().toEqualTypeOf<number>();
  });

  it('tell the events of several queries apart', () => {
    const one = on(sent).select((e) => ({ kind: 'one', size: e.size }));
    const two = on(sent).select(() => ({ kind: 'two' }));
    const sizeOf = (event: EventOfAny<readonly [typeof one, typeof two]>): number =>
      event.kind === 'one' ? event.size : 0;
    expect(sizeOf({ kind: 'one', size: 5, probe: 'test.sent', time: 0n, cpu: 0 })).toBe(5);
  });

  it.each([[1.5], [NaN], [2 ** 53], [2n ** 64n], [null], [undefined], [{}], [() => 5]])(
    'are not %s',
    (value) => {
      expect(() => on(sent).select(() => ({ value: value as number }))).toThrow('TAP_KIND');
    },
  );
});
