import { TapError } from '../errors/index.js';
import { recordHeader } from '../layout/index.js';
import type { Decoded, Decoder } from './decoder.js';
import type { Views } from './views.js';

/** Where an address of the kernel, or a stack of some, lies in a record, from its start in bytes. */
export type KernelPlace =
  | { readonly as: 'word'; readonly offset: number }
  | {
      readonly as: 'stack';
      readonly offset: number;
      /** The first address, which is the first that is not of the tracing itself. */
      readonly first: number;
      /** How many are not. */
      readonly tracing: number;
    };

/** Where a stack of user space lies in a record, from its start in bytes. */
export interface UserStackPlace {
  readonly offset: number;
  /** Of the words by which callers are found, and of the addresses behind them, from the stack's own start. */
  readonly top: number;
  readonly addresses: number;
}

/** How the records of one program are decoded. */
export interface ProgramDecoder {
  readonly decoder: Decoder;
  /** Size of each of its records, in bytes. */
  readonly size: number;
  /** Where its stacks of user space lie of whose processes decoding asks something. */
  readonly userStacks: readonly UserStackPlace[];
  /** Where its addresses of the kernel lie that are given names; null where none are. */
  readonly kernelPlaces: readonly KernelPlace[] | null;
}

type Program = Pick<ProgramDecoder, 'decoder' | 'size'> & Partial<ProgramDecoder>;

/** Records with addresses that get names, which are decoded with each step: a stack of theirs can have a hundred. */
const namedAtOnce = 8;

/**
 * Decodes the records in the first `length` bytes of the views; in several steps where their addresses get names.
 *
 * @param programs by the number that stands in the record's header.
 * @throws TapError TAP_RECORD when the bytes are not records of these programs.
 */
export function* decodeSteps(
  views: Views,
  length: number,
  programs: readonly Program[],
): Generator<void, Decoded[], undefined> {
  const { u16 } = views;
  // Most batches have records of one size: an array that has its length from the start does not grow while it is filled.
  const first = length === 0 ? undefined : programs[numberAt(u16, 0)];
  // oxlint-disable-next-line unicorn/no-new-array -- Array.from() would fill it.
  const events = new Array<Decoded>(first === undefined ? 0 : Math.ceil(length / first.size));
  let index = 0;
  for (let offset = 0; offset < length;) {
    const number = numberAt(u16, offset);
    const program = programs[number];
    if (program === undefined || offset + program.size > length)
      throw new TapError(
        'TAP_RECORD',
        `the bytes at ${offset} of ${length} are not a record of this session`,
        { facts: [['program', String(number)]], next: 'report this as a defect of tap' },
      );
    const { decoder, size } = program;
    const named = asksForNames(program);
    const end = named ? Math.min(length, offset + namedAtOnce * size) : length;
    const next = decoder.run(views, offset, end, number, events, index);
    offset += (next - index) * size;
    index = next;
    if (named) yield;
  }
  events.length = index;
  return events;
}

function asksForNames({ userStacks = [], kernelPlaces = null }: Program): boolean {
  return userStacks.length > 0 || kernelPlaces !== null;
}

function numberAt(u16: Uint16Array, offset: number): number {
  return u16[(offset + recordHeader.program) >> 1] as number;
}
