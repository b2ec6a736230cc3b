import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressKind,
  boolKind,
  inetKind,
  intKind,
  textKind,
  type DecodedKind,
  type IntKind,
  type Kind,
  type LoweredNode,
  type WordKind,
} from '../expr/index.js';
import { layoutRecord, recordHeader, type NamedField, type RecordLayout } from '../layout/index.js';
import { noMachine } from '../../../packages/testing/src/no-machine.js';
import { takeAll } from '../sys/index.js';
import { decodeSteps, decodeTables, ipv6Text, makeDecoder, viewsOf } from './index.js';

const value = (name: string, kind: Kind, node?: LoweredNode): NamedField => ({
  name,
  kind,
  node: node ?? { op: 'slot', kind: kind as WordKind, index: 0 },
});

/** Writes one record of a layout by hand and decodes it. */
function decodeOne(
  fields: readonly NamedField[],
  write: (view: DataView, at: (name: string) => number) => void,
): unknown {
  const layout = layoutRecord(fields);
  const buffer = new ArrayBuffer(layout.size);
  const view = new DataView(buffer);
  view.setBigUint64(recordHeader.time, 123_456_789_000n, true);
  view.setUint16(recordHeader.program, 0, true);
  view.setUint16(recordHeader.cpu, 3, true);
  write(view, (name) => layout.fields.find((field) => field.name === name)?.offset ?? -1);
  const decoder = makeDecoder('test.probe', layout, noMachine, decodeTables());
  return takeAll(decodeSteps(viewsOf(buffer), buffer.byteLength, [{ decoder, size: layout.size }]))[0];
}

describe('decoder', () => {
  it('gives every event its probe, time and CPU, unless a field takes the name', () => {
    expect(decodeOne([], () => {})).toEqual({ probe: 'test.probe', time: 123_456_789_000n, cpu: 3 });
    const cpu = value('cpu', intKind(32, false));
    expect(decodeOne([cpu], (view, at) => view.setUint32(at('cpu'), 77, true))).toMatchObject({ cpu: 77 });
  });

  it('reads integers of all widths and signs', () => {
    const kinds = ([8, 16, 32, 64] as const).flatMap((bits) =>
      [false, true].flatMap((signed) =>
        (['number', 'bigint'] as const).map((js) => intKind(bits, signed, js)),
      ),
    );
    const words = [33n, 64n].map((bits) => fc.bigInt({ min: 0n, max: 2n ** bits - 1n }));
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.oneof(...words), (kind, word) => {
        const event = decodeOne([value('x', kind)], (view, at) => writeInt(view, at('x'), kind, word)) as {
          x: unknown;
        };
        const exact = kind.signed ? BigInt.asIntN(kind.bits, word) : BigInt.asUintN(kind.bits, word);
        expect(event.x).toBe(kind.js === 'bigint' ? exact : Number(exact));
      }),
    );
  });

  it('keeps names and texts apart that differ in bytes that are no UTF-8', () => {
    const name = textKind(16, false);
    const path = textKind(32, true);
    const fields = [
      value('comm', name, { op: 'comm', task: null, offset: 0, kind: name }),
      value('path', path),
    ];
    const read = (...bytes: number[]): unknown =>
      decodeOne(fields, (view, at) => {
        Buffer.from(view.buffer).set(bytes, at('comm'));
        view.setInt32(at('path'), bytes.length + 1, true);
        Buffer.from(view.buffer).set(bytes, at('path') + 4);
      });
    expect(read(0x61, 0xff)).toMatchObject({ comm: 'a\udcff', path: 'a\udcff' });
    expect(read(0x61, 0xfe)).toMatchObject({ comm: 'a\udcfe', path: 'a\udcfe' });
    expect(read(0xef, 0xbf, 0xbd)).toMatchObject({ comm: '\ufffd', path: '\ufffd' });
  });

  it('tells an empty text, with or without its end mark, from one that cannot be read', () => {
    const path = textKind(32, true);
    const fields = [value('marked', path), value('bare', path), value('unreadable', path)];
    const event = decodeOne(fields, (view, at) => {
      view.setInt32(at('marked'), 1, true);
      view.setInt32(at('bare'), 0, true);
      view.setInt32(at('unreadable'), -14, true);
    });
    expect(event).toMatchObject({ marked: '', bare: '', unreadable: null });
  });

  it('reads conditions, addresses, names and text', () => {
    const name = textKind(16, false);
    const path = textKind(32, true);
    const fields = [
      value('ok', boolKind),
      value('sock', addressKind),
      value('comm', name, { op: 'comm', task: null, offset: 0, kind: name }),
      value('path', path),
      value('unreadable', path),
      value('__proto__', intKind(8, false)),
    ];
    const event = decodeOne(fields, (view, at) => {
      view.setUint8(at('ok'), 1);
      view.setBigUint64(at('sock'), 0xffff_8880_0000_0000n, true);
      Buffer.from(view.buffer).write('node\0', at('comm'));
      view.setInt32(at('path'), 6, true);
      Buffer.from(view.buffer).write('/bén', at('path') + 4);
      view.setInt32(at('unreadable'), -14, true);
      view.setUint8(at('__proto__'), 9);
    }) as Record<string, unknown>;
    expect(event).toMatchObject({
      ok: true,
      sock: 0xffff_8880_0000_0000n,
      comm: 'node',
      path: '/bén',
      unreadable: null,
    });
    expect(Object.getOwnPropertyDescriptor(event, '__proto__')?.value).toBe(9);
  });

  it('reads addresses of both versions and of neither', () => {
    const read = (version: number, bytes: readonly number[]): unknown =>
      decodeOne([value('a', inetKind)], (view, at) => {
        view.setUint32(at('a'), version, true);
        bytes.forEach((byte, i) => view.setUint8(at('a') + 4 + i, byte));
      });
    expect(read(4, [127, 0, 0, 1])).toMatchObject({ a: '127.0.0.1' });
    expect(read(6, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])).toMatchObject({
      a: '2001:db8::1',
    });
    expect(read(0, [])).toMatchObject({ a: null });
  });

  it('passes numbers through decoded kinds, constants once', () => {
    const kind: DecodedKind = {
      type: 'decoded',
      of: intKind(32, true),
      shown: 'string',
      decode: (raw: number) => `<${raw}>`,
    };
    const fixed: LoweredNode = { op: 'const', kind: intKind(32, true), value: -5n };
    const event = decodeOne([value('x', kind), value('fixed', kind, fixed)], (view, at) =>
      view.setInt32(at('x'), -2, true),
    );
    expect(event).toMatchObject({ x: '<-2>', fixed: '<-5>' });
  });

  it('decodes the records of several programs in the order in which they lie, whatever their sizes', () => {
    const tables = decodeTables();
    const layouts = [0, 1, 5].map((count) =>
      layoutRecord(Array.from({ length: count }, (_, i) => value(`f${i}`, intKind(64, false, 'bigint')))),
    );
    const programs = layouts.map((layout, i) => ({
      size: layout.size,
      decoder: makeDecoder(`probe.${i}`, layout, noMachine, tables),
    }));
    fc.assert(
      fc.property(fc.array(fc.nat({ max: layouts.length - 1 }), { maxLength: 50 }), (numbers) => {
        const length = numbers.reduce((sum, number) => sum + (programs[number]?.size ?? 0), 0);
        const buffer = new ArrayBuffer(length);
        const view = new DataView(buffer);
        let at = 0;
        const expected = numbers.map((number, time) => {
          view.setBigUint64(at + recordHeader.time, BigInt(time), true);
          view.setUint16(at + recordHeader.program, number, true);
          const { fields, size } = layouts[number] as RecordLayout;
          for (const { offset } of fields) view.setBigUint64(at + offset, BigInt(time * offset), true);
          at += size;
          const values = fields.map(({ name, offset }) => [name, BigInt(time * offset)] as const);
          return { probe: `probe.${number}`, time: BigInt(time), cpu: 0, ...Object.fromEntries(values) };
        });
        const events = takeAll(decodeSteps(viewsOf(buffer), length, programs));
        expect(events.map((event) => ({ ...event }))).toStrictEqual(expected);
      }),
    );
  });

  it('refuses bytes that are not records', () => {
    const layout = layoutRecord([]);
    const decoder = makeDecoder('p', layout, noMachine, decodeTables());
    const views = viewsOf(new BigUint64Array([1n, 0xffffn]).buffer);
    expect(() => takeAll(decodeSteps(views, 16, [{ decoder, size: layout.size }]))).toThrow('TAP_RECORD');
    expect(() => takeAll(decodeSteps(viewsOf(new ArrayBuffer(8)), 8, [{ decoder, size: 16 }]))).toThrow(
      'TAP_RECORD',
    );
    const cut = viewsOf(new ArrayBuffer(layout.size * 2 + 8));
    expect(() => takeAll(decodeSteps(cut, layout.size * 2 + 8, [{ decoder, size: layout.size }]))).toThrow(
      'TAP_RECORD',
    );
  });
});

describe('ipv6Text', () => {
  it('writes what node:net writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        // Zeros are what the text is about.
        const sparse = bytes.map((byte) => (byte < 160 ? 0 : byte));
        if (sparse.slice(0, 12).every((byte) => byte === 0)) return;
        const groups = Array.from({ length: 8 }, (_, i) =>
          (((sparse[i * 2] as number) << 8) | (sparse[i * 2 + 1] as number)).toString(16),
        );
        const { address } = new SocketAddress({ address: groups.join(':'), family: 'ipv6' });
        const [a, b, c, d] = new Uint32Array(sparse.buffer) as unknown as [number, number, number, number];
        expect(ipv6Text(a, b, c, d)).toBe(address);
      }),
      { numRuns: 2000 },
    );
  });
});

function writeInt(view: DataView, at: number, { bits }: IntKind, word: bigint): void {
  for (let i = 0; i < bits / 8; i++) view.setUint8(at + i, Number((word >> BigInt(i * 8)) & 255n));
}
