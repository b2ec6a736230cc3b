import { recordHeader, stackBeside, stackStart, type RecordLayout } from '../layout/index.js';
import type { ProgramDecoder, UserStackPlace } from './batch.js';
import type { Views } from './views.js';

/** Addresses of a process that decoding asks for the names of. */
export interface UserAddresses {
  readonly pid: number;
  /** Identity of its address space. */
  readonly space: bigint;
  /** Moment of the event, in nanoseconds of CLOCK_MONOTONIC. */
  readonly time: bigint;
  readonly addresses: BigUint64Array;
  /** What was captured beside a whole stack, by which callers are found that its walk has lost. */
  readonly top: BigUint64Array;
}

/** Where the stacks of user space lie in a record of which decoding asks something of their process. */
export function userStacksOf({ fields }: RecordLayout): readonly UserStackPlace[] {
  return fields.flatMap(({ kind, storage, offset }) => {
    if (storage.as !== 'stack' || storage.space !== 'user') return [];
    const top = stackBeside + 8;
    const addresses = stackStart(storage);
    const asks = kind.type === 'decoded' && kind.asks === 'userSymbols';
    return asks || addresses > top ? [{ offset, top, addresses }] : [];
  });
}

/** Whether values of a record, or of a key, come from the memory of a process of which names will be asked for. */
export function asksForUsers({ fields }: Pick<RecordLayout, 'fields'>): boolean {
  return fields.some(
    ({ kind, storage }) =>
      ((storage.as === 'stack' || storage.as === 'stackId') && storage.space === 'user') ||
      (kind.type === 'decoded' && kind.asks === 'userSymbols'),
  );
}

/** The places of user space in the first `length` bytes of the views that will be asked for, record by record. */
export function* userAddresses(
  { u16, i32, u32, u64 }: Views,
  length: number,
  programs: readonly ProgramDecoder[],
): Generator<UserAddresses, void> {
  for (let record = 0; record < length;) {
    const program = programs[u16[(record + recordHeader.program) >> 1] as number];
    // `decodeSteps` says what is wrong with it.
    if (program === undefined || record + program.size > length) return;
    const time = u64[(record + recordHeader.time) >> 3] as bigint;
    for (const { offset, top: topStart, addresses: start } of program.userStacks) {
      const at = record + offset;
      const first = (at + start) >> 3;
      const count = Math.max(0, (i32[at >> 2] as number) >> 3);
      const addresses = u64.subarray(first, first + count);
      const top = u64.subarray((at + topStart) >> 3, first);
      const space = u64[(at + stackBeside) >> 3] as bigint;
      yield { pid: u32[(at + 4) >> 2] as number, space, time, addresses, top };
    }
    record += program.size;
  }
}

/** The places of user space in a key of a table, which begins somewhere and whose stacks are stored apart. */
export function* storedAddresses(
  { fields }: Pick<RecordLayout, 'fields'>,
  { i32, u32, u64 }: Views,
  at: number,
  storedStack: (id: number) => readonly bigint[],
): Generator<Omit<UserAddresses, 'time'>, void> {
  for (const { storage, offset } of fields) {
    if (storage.as !== 'stackId' || storage.space !== 'user') continue;
    const field = at + offset;
    const space = storage.beside > 0 ? (u64[(field + stackBeside) >> 3] as bigint) : 0n;
    const addresses = BigUint64Array.from(storedStack(i32[field >> 2] as number));
    yield { pid: u32[(field + 4) >> 2] as number, space, addresses, top: new BigUint64Array() };
  }
}
