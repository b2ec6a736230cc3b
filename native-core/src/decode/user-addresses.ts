import { recordHeader, userStackStart, type RecordLayout } from '../layout/index.js';
import type { ProgramDecoder } from './batch.js';
import type { Views } from './views.js';

/** Addresses of a process that decoding asks for the names of. */
export interface UserAddresses {
  readonly pid: number;
  /** Identity of its address space. */
  readonly space: bigint;
  readonly addresses: BigUint64Array;
}

/** Where the stacks of user space lie in a record of which decoding asks for names, from its start in bytes. */
export function userStacksOf({ fields }: RecordLayout): readonly number[] {
  return fields.flatMap(({ kind, storage, offset }) =>
    kind.type === 'decoded' && kind.asks === 'userSymbols' && storage.as === 'stack' ? [offset] : [],
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
    // `decodeBatch` says what is wrong with it.
    if (program === undefined || record + program.size > length) return;
    for (const offset of program.userStacks) {
      const at = record + offset;
      const first = (at + userStackStart) >> 3;
      const count = Math.max(0, (i32[at >> 2] as number) >> 3);
      const addresses = u64.subarray(first, first + count);
      yield { pid: u32[(at + 4) >> 2] as number, space: u64[(at + 8) >> 3] as bigint, addresses };
    }
    record += program.size;
  }
}
