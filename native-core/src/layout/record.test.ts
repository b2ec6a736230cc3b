import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressKind,
  boolKind,
  inetKind,
  intKind,
  textKind,
  type Kind,
  type LoweredNode,
  type WordKind,
} from '../expr/index.js';
import { bytesOf, layoutRecord, recordHeader, type NamedField } from './index.js';

const node = (kind: Kind): LoweredNode => ({ op: 'slot', kind: kind as WordKind, index: 0 });
const kinds: readonly Kind[] = [
  intKind(8, false),
  intKind(16, true),
  intKind(32, false),
  intKind(64, true),
  boolKind,
  addressKind,
  inetKind,
  textKind(13, true),
  textKind(256, true),
];

describe('layoutRecord', () => {
  it('gives every field room of its own, aligned to its width, behind the header', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds), { maxLength: 20 }), (chosen) => {
        const fields = chosen.map((kind, i): NamedField => ({ name: `f${i}`, kind, node: node(kind) }));
        const layout = layoutRecord(fields);
        expect(layout.size % 8).toBe(0);
        expect(layout.fields.map(({ name }) => name)).toEqual(fields.map(({ name }) => name));
        const spans = layout.fields
          .map(({ offset, storage }) => [offset, offset + bytesOf(storage)] as const)
          .sort(([a], [b]) => a - b);
        let end: number = recordHeader.size;
        for (const [start, stop] of spans) {
          expect(start).toBeGreaterThanOrEqual(end);
          end = stop;
        }
        expect(layout.size).toBeGreaterThanOrEqual(end);
        for (const { offset, storage } of layout.fields) {
          expect(offset % (storage.as === 'word' ? storage.bytes : 4)).toBe(0);
        }
      }),
    );
  });

  it('fills the gap behind the header first', () => {
    const layout = layoutRecord([
      { name: 'sock', kind: addressKind, node: node(addressKind) },
      { name: 'pid', kind: intKind(32, false), node: node(intKind(32, false)) },
    ]);
    expect(layout.size).toBe(24);
    expect(layout.fields).toMatchObject([
      { name: 'sock', offset: 16 },
      { name: 'pid', offset: 12 },
    ]);
  });

  it('spends nothing on constants', () => {
    const kind = intKind(64, false);
    const layout = layoutRecord([{ name: 'one', kind, node: { op: 'const', kind, value: 1n } }]);
    expect(layout).toMatchObject({ size: 16, fields: [{ storage: { as: 'literal', value: 1n } }] });
  });

  it('refuses a record that no ring takes', () => {
    const kind = textKind(40_000, true);
    expect(() => layoutRecord([{ name: 'text', kind, node: node(kind) }])).toThrow('TAP_TOO_LARGE');
  });
});
