import { describe, expect, it } from 'vitest';
import type { DecodedKind, Kind, StackOrigin } from '../expr/index.js';
import type { RecordField, StackStorage, Storage } from '../layout/index.js';
import { kernelAddresses, kernelPlacesOf } from './kernel-addresses.js';
import { viewsOf } from './views.js';

const origin: StackOrigin = {
  tracing: 1,
  more: 1,
  linked: false,
  probed: null,
  atReturn: false,
  probePoint: '',
};
const kernelStack: StackStorage = { as: 'stack', space: 'kernel', capacity: 3, origin, depth: 1, beside: 0 };
const word: Storage = { as: 'word', bytes: 8 };
const named = (facts: Partial<DecodedKind>): Kind => ({
  type: 'decoded',
  of: { type: 'address' },
  shown: 'string',
  decode: String,
  ...facts,
});
const field = (kind: Kind, storage: Storage, offset: number): RecordField => ({
  name: 'f',
  kind,
  storage,
  offset,
});

describe('the addresses of the kernel in a record', () => {
  it('are those that are given names, and those of stacks without what is of the tracing', () => {
    const fields = [
      field(named({ symbol: 'name' }), word, 16),
      field({ type: 'address' }, word, 24),
      field({ type: 'stack' }, kernelStack, 32),
    ];
    const kernelPlaces = kernelPlacesOf({ fields });
    const bytes = new Uint8Array(64);
    const u64 = new BigUint64Array(bytes.buffer);
    u64.set([0n, 0n, 1n, 2n, 16n, 3n, 4n, 5n]);
    const program = { size: 64, kernelPlaces };
    expect([...kernelAddresses(viewsOf(bytes.buffer), 64, [program])]).toEqual([1n, 4n]);
    // The kernel gave no stack.
    u64[4] = 0xffff_ffffn;
    expect([...kernelAddresses(viewsOf(bytes.buffer), 64, [program])]).toEqual([1n]);
  });

  it('can be asked for where it is not known in which values they are, or not at all', () => {
    const text: Storage = { as: 'text', capacity: 8, room: 8 };
    expect(kernelPlacesOf({ fields: [field(named({ asks: 'kernelSymbols' }), text, 16)] })).toEqual([]);
    const stackId: Storage = { ...kernelStack, as: 'stackId' };
    expect(kernelPlacesOf({ fields: [field({ type: 'stack' }, stackId, 0)] })).toEqual([]);
    const user: Storage = { ...kernelStack, space: 'user' };
    const others = [field(named({ asks: 'userSymbols' }), user, 16), field({ type: 'address' }, word, 64)];
    expect(kernelPlacesOf({ fields: others })).toBeNull();
  });
});
