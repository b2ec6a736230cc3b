import { recordHeader, stackStart, type RecordField, type RecordLayout } from '../layout/index.js';
import type { KernelPlace, ProgramDecoder } from './batch.js';
import type { Views } from './views.js';

/**
 * Where the addresses of the kernel lie in a record of which decoding asks for names; empty where it is not known in which values
 * they are, null where it asks for none. Frames of a stack of the kernel are sorted out by their names.
 */
export function kernelPlacesOf({ fields }: Pick<RecordLayout, 'fields'>): readonly KernelPlace[] | null {
  const places = fields.map(placesIn);
  return places.every((one) => one === null) ? null : places.flatMap((one) => one ?? []);
}

function placesIn({ kind, storage, offset }: RecordField): readonly KernelPlace[] | null {
  if ((storage.as === 'stack' || storage.as === 'stackId') && storage.space === 'kernel') {
    if (storage.as === 'stackId') return [];
    const { tracing } = storage.origin;
    return [{ as: 'stack', offset, first: offset + stackStart(storage) + tracing * 8, tracing }];
  }
  if (kind.type !== 'decoded' || (kind.symbol === undefined && kind.asks !== 'kernelSymbols')) return null;
  return storage.as === 'word' && storage.bytes === 8 ? [{ as: 'word', offset }] : [];
}

/** The addresses of the kernel in the first `length` bytes of the views that will be asked for, record by record. */
export function* kernelAddresses(
  { u16, i32, u64 }: Views,
  length: number,
  programs: readonly Pick<ProgramDecoder, 'size' | 'kernelPlaces'>[],
): Generator<bigint, void> {
  for (let record = 0; record < length;) {
    const program = programs[u16[(record + recordHeader.program) >> 1] as number];
    // `decodeSteps` says what is wrong with it.
    if (program === undefined || record + program.size > length) return;
    for (const place of program.kernelPlaces ?? []) {
      if (place.as === 'word') yield u64[(record + place.offset) >> 3] as bigint;
      else {
        const first = (record + place.first) >> 3;
        const count = ((i32[(record + place.offset) >> 2] as number) >> 3) - place.tracing;
        for (let i = first; i < first + count; i++) yield u64[i] as bigint;
      }
    }
    record += program.size;
  }
}
