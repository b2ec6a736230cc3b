import { TapError } from '../errors/index.js';
import { recordHeader } from '../layout/index.js';
import type { Decoder } from './decoder.js';
import type { Views } from './views.js';

/** Where a stack of user space lies in a record, from its start in bytes. */
export interface UserStackPlace {
  readonly offset: number;
  /** Of the words by which callers are found, and of the addresses behind them, from the stack's own start. */
  readonly top: number;
  readonly addresses: number;
}

/** How the records of one program are decoded. */
export interface ProgramDecoder {
  readonly decode: Decoder;
  /** Size of each of its records, in bytes. */
  readonly size: number;
  /** Where its stacks of user space lie of whose processes decoding asks something. */
  readonly userStacks: readonly UserStackPlace[];
}

/**
 * Decodes the records in the first `length` bytes of the views.
 *
 * @param programs by the number that stands in the record's header.
 * @throws TapError TAP_RECORD when the bytes are not records of these programs.
 */
export function decodeBatch(
  views: Views,
  length: number,
  programs: readonly Pick<ProgramDecoder, 'decode' | 'size'>[],
): Readonly<Record<string, unknown>>[] {
  const events: Readonly<Record<string, unknown>>[] = [];
  const { u16 } = views;
  for (let offset = 0; offset < length;) {
    const number = u16[(offset + recordHeader.program) >> 1] as number;
    const program = programs[number];
    if (program === undefined || offset + program.size > length) {
      throw new TapError(
        'TAP_RECORD',
        `the bytes at ${offset} of ${length} are not a record of this session`,
        {
          facts: [['program', String(number)]],
          next: 'report this as a defect of tap',
        },
      );
    }
    events.push(program.decode(views, offset));
    offset += program.size;
  }
  return events;
}
