import { readPart, type ElfLayout, type ReadAt, type Section } from './layout.js';
import { ByteReader } from './byte-reader.js';
import { addressAt } from './elf.js';
import { frameRow, type CommonFacts, type FrameRow } from './frame-row.js';
import type { Steps } from '../sys/index.js';

/** Bytes of call frame information of one file at most; of a file that has more, none is used. */
const maxBytes = 4 * 1024 * 1024;
/** Bytes of instructions of one function at most: they are followed each time. */
const maxInstructions = 16 * 1024;
/** How numbers are written (DWARF, and the Linux Standard Base on .eh_frame_hdr): in four bytes, from a place on. */
const udata4 = 0x03;
const sdata4 = 0x0b;
const fromHere = 0x10;
const fromHeader = 0x30;
const formOf = (encoding: number): number => encoding & 0x0f;
/** The header's own, and those of an entry of its table. */
const headerBytes = 12;
const entryBytes = 8;
const isFourBytes = (encoding: number): boolean => [udata4, sdata4].includes(formOf(encoding));

/** A part of a file in memory. */
interface Part {
  readonly bytes: Buffer;
  /** Its address, in the file's own numbering. */
  readonly address: number;
}

/**
 * Call frame information: what a file says of how the stack looks at each of its instructions, for exceptions and debuggers
 * (`.eh_frame`). It tells exactly whether the function has made its frame there, and where it returns to.
 */
export class CallFrames {
  readonly #header: Part;
  readonly #frames: Part;
  /** Number of functions in the sorted table of the header. */
  readonly #count: number;

  constructor(header: Part, frames: Part) {
    this.#header = header;
    this.#frames = frames;
    const { bytes } = header;
    // Other forms are allowed, but no linker writes them.
    const isKnown =
      bytes.length >= headerBytes &&
      bytes[0] === 1 &&
      bytes[1] === (fromHere | sdata4) &&
      bytes[2] === udata4 &&
      bytes[3] === (fromHeader | sdata4);
    this.#count = isKnown
      ? Math.min(bytes.readUInt32LE(8), Math.floor((bytes.length - headerBytes) / entryBytes))
      : 0;
  }

  /** What this takes in memory. */
  get bytes(): number {
    return this.#header.bytes.length + this.#frames.bytes.length;
  }

  /** How the stack looks at an instruction, by its address in the file's own numbering; null where that is not told. */
  at(address: number): FrameRow | null {
    try {
      const index = this.#lastNotAbove(address);
      return index < 0 ? null : this.#rowOf(this.#entry(index, 4) - this.#frames.address, address);
    } catch (error) {
      // A number leads out of the section, or is larger than any that makes sense: the file is damaged.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #lastNotAbove(address: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entry(middle, 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #entry(index: number, part: 0 | 4): number {
    const { bytes, address } = this.#header;
    return address + bytes.readInt32LE(headerBytes + index * entryBytes + part);
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
  const [header, frames] = ['.eh_frame_hdr', '.eh_frame'].map((name) =>
    sections.find((section) => section.name === name && !section.isCompressed),
  );
  if (header === undefined || frames === undefined || header.length + frames.length > maxBytes) return null;
  const [headerAt, framesAt] = [header, frames].map((section) => addressOf(section));
  if (headerAt === undefined || framesAt === undefined) return null;
  return new CallFrames(
    { bytes: yield* readPart(read, header.position, header.length), address: headerAt },
    { bytes: yield* readPart(read, frames.position, frames.length), address: framesAt },
  );

  function addressOf({ position }: Section): number | undefined {
    const address = Number.isSafeInteger(position) ? addressAt(segments, BigInt(position)) : null;
    return address === null ? undefined : Number(address);
  }
}
