import { readPart, type ElfLayout, type ReadAt } from './layout.js';
import { ByteReader } from './byte-reader.js';
import { addressAt } from './elf.js';
import { headerIndex, recordIndex, type FrameIndex, type Part } from './frame-index.js';
import { frameRow, type CommonFacts, type FrameRow } from './frame-row.js';
import type { Steps } from '../sys/index.js';

/** Bytes of call frame information of one file at most; of a file that has more, none is used. */
const maxBytes = 4 * 1024 * 1024;
/** Bytes of instructions of one function at most: they are followed each time. */
const maxInstructions = 16 * 1024;
/** How numbers are written (DWARF): in four bytes, from a place on. */
const udata4 = 0x03;
const sdata4 = 0x0b;
const fromHere = 0x10;
const formOf = (encoding: number): number => encoding & 0x0f;
const isFourBytes = (encoding: number): boolean => [udata4, sdata4].includes(formOf(encoding));

/**
 * Call frame information: what a file says of how the stack looks at each of its instructions, for exceptions and debuggers
 * (`.eh_frame`). It tells exactly whether the function has made its frame there, and where it returns to.
 */
export class CallFrames {
  readonly #index: FrameIndex;
  readonly #frames: Part;

  constructor(index: FrameIndex, frames: Part) {
    this.#index = index;
    this.#frames = frames;
  }

  /** What this takes in memory. */
  get bytes(): number {
    return this.#index.bytes + this.#frames.bytes.length;
  }

  /** How the stack looks at an instruction, by its address in the file's own numbering; null where that is not told. */
  at(address: number): FrameRow | null {
    try {
      const index = this.#lastNotAbove(address);
      return index < 0 ? null : this.#rowOf(this.#index.record(index) - this.#frames.address, address);
    } catch (error) {
      // A number leads out of the section, or is larger than any that makes sense: the file is damaged.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #lastNotAbove(address: number): number {
    let low = 0;
    let high = this.#index.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#index.start(middle) <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #rowOf(at: number, address: number): FrameRow | null {
    const { bytes, address: base } = this.#frames;
    const reader = new ByteReader(bytes, at);
    const end = reader.part();
    const common = this.#common(reader.at - reader.u32());
    if (common === null) return null;
    const start = base + reader.at + reader.i32();
    const length = reader.u32();
    if (address < start || address >= start + length) return null;
    reader.skip(reader.unsigned());
    if (end - reader.at > maxInstructions) return null;
    return frameRow(common, bytes.subarray(reader.at, end), address - start);
  }

  /** What several functions have in common; null for a form that is not known, and for the frame of a signal. */
  #common(at: number): CommonFacts | null {
    const { bytes } = this.#frames;
    const reader = new ByteReader(bytes, at);
    const end = reader.part();
    if (reader.u32() !== 0) return null;
    const version = reader.u8();
    const augmentation = reader.text();
    const codeAlignment = reader.unsigned();
    const dataAlignment = reader.signed();
    const returnRegister = version === 1 ? reader.u8() : reader.unsigned();
    if (!augmentation.startsWith('z')) return null;
    const instructions = reader.unsigned() + reader.at;
    let encoding = 0;
    for (const letter of augmentation.slice(1)) {
      if (letter === 'R') encoding = reader.u8();
      else if (letter === 'L') reader.skip(1);
      else if (letter === 'P') reader.skip(isFourBytes(reader.u8()) ? 4 : 8);
      else if (letter !== 'B') return null;
    }
    if (encoding !== (fromHere | sdata4) || end - instructions > maxInstructions) return null;
    return {
      codeAlignment,
      dataAlignment,
      returnRegister,
      instructions: bytes.subarray(instructions, end),
    };
  }
}

/** Reads the call frame information of a file; null where it has none, or too much. @throws what `read` throws. */
export function* readCallFrames(read: ReadAt, { segments, sections }: ElfLayout): Steps<CallFrames | null> {
  const frames = yield* readSection('.eh_frame', maxBytes);
  if (frames === null) return null;
  const header = yield* readSection('.eh_frame_hdr', maxBytes - frames.bytes.length);
  const index = header === null ? null : headerIndex(header);
  return new CallFrames(index ?? (yield* recordIndex(frames)), frames);

  function* readSection(wanted: string, most: number): Steps<Part | null> {
    const section = sections.find(({ name, isCompressed }) => name === wanted && !isCompressed);
    if (section === undefined || section.length > most || !Number.isSafeInteger(section.position))
      return null;
    const address = addressAt(segments, BigInt(section.position));
    if (address === null) return null;
    return { bytes: yield* readPart(read, section.position, section.length), address: Number(address) };
  }
}
