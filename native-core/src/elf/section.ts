import { promisify } from 'node:util';
import { pauseStep, waitStep, type Steps } from '../sys/index.js';
import { readPart, type ReadAt, type Section } from './layout.js';

/** The content of a section: unpacked where it is compressed. */
export interface SectionContent {
  readonly length: number;
  readonly read: ReadAt;
}

/** elf(5): the header of a compressed section, and its kinds of compression. */
const headerBytes = 24;
const ELFCOMPRESS_ZLIB = 1;
const ELFCOMPRESS_ZSTD = 2;

type Unpack = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** What unpacks a kind of compression; null for a kind that this Node does not know. */
function unpackerOf(kind: number): Unpack | null {
  // Loaded when the first file needs it: few have such sections, and each start would pay for it.
  const zlib = process.getBuiltinModule('node:zlib');
  if (kind === ELFCOMPRESS_ZLIB) return promisify(zlib.inflate);
  // Node 20 has none.
  return kind === ELFCOMPRESS_ZSTD && 'zstdDecompress' in zlib
    ? promisify(zlib.zstdDecompress as never)
    : null;
}

/**
 * Opens a section; null for a compressed one that is damaged, too large, or packed in a way that this Node does not unpack.
 *
 * @param most is how much of a compressed one is unpacked at most, in bytes.
 * @throws what `read` throws.
 */
export function* openSection(read: ReadAt, section: Section, most: number): Steps<SectionContent | null> {
  const { position, length, isCompressed } = section;
  if (!isCompressed) return { length, read: (at, wanted) => readPart(read, position + at, wanted) };
  const header = yield* readPart(read, position, headerBytes);
  if (header.length < headerBytes) return null;
  const size = Number(header.readBigUInt64LE(8));
  const unpack = unpackerOf(header.readUInt32LE(0));
  if (unpack === null || size < 1 || size > most || length > most) return null;
  const packed = yield* readPart(read, position + headerBytes, length - headerBytes);
  const bytes = yield* waitStep(() => unpack(packed, { maxOutputLength: size }).catch(() => null));
  return bytes === null ? null : ofBytes(bytes);
}

/** What lies in memory, as the content of a section is read. */
export function ofBytes(bytes: Buffer): SectionContent {
  return {
    length: bytes.length,
    *read(position, length) {
      yield* pauseStep();
      return bytes.subarray(position, position + length);
    },
  };
}
