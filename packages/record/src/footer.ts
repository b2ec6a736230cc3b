import type { FileHandle } from 'node:fs/promises';
import { parquetMetadata, type FileMetaData } from 'hyparquet';
import { checkThrift } from './check-thrift.js';
import { magic } from './row-group.js';

/** A footer, and where it ends: what lies behind was cut in the middle of a step. */
export interface Footer {
  readonly metadata: FileMetaData;
  readonly end: number;
}

const piece = 1 << 20;
/** Bytes that are parsed at most to find the footer; that of a recording of a billion events has less. */
const mostParsed = 256 * 2 ** 20;
/** Bytes that happen to look like the end of a footer; a hostile file has more of them. */
const mostTries = 64;

/** Finds the last whole footer of a file. Null when there is none. */
export async function lastFooter(file: FileHandle, size: number): Promise<Footer | null> {
  let [tries, left] = [0, mostParsed];
  for await (const end of marks(file, size)) {
    const length = await lengthAt(file, end);
    if (length <= left) {
      const metadata = await footerAt(file, end, length);
      if (metadata !== null) return { metadata, end };
      left -= length;
    }
    if (++tries === mostTries) return null;
  }
  return null;
}

/** The ends of Parquet's marks, from the last to the first; not that at the beginning. */
async function* marks(file: FileHandle, size: number): AsyncGenerator<number> {
  for (let end = size; end > magic.length;) {
    const start = Math.max(0, end - piece);
    const bytes = await readBytes(file, start, end - start);
    for (let at = bytes.lastIndexOf(magic); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(magic, at - 1))
      if (start + at > 0) yield start + at + magic.length;
    // A mark may lie across the border.
    end = start === 0 ? 0 : start + magic.length - 1;
  }
}

const trailer = 8;

/** How long the footer says that it is which ends somewhere; 0 for one that cannot be there. */
async function lengthAt(file: FileHandle, end: number): Promise<number> {
  if (end < magic.length + trailer) return 0;
  const length = (await readBytes(file, end - trailer, trailer)).readUInt32LE(0);
  return length + trailer + magic.length > end ? 0 : length;
}

/** The footer of a length that ends somewhere; null when it is none. */
async function footerAt(file: FileHandle, end: number, length: number): Promise<FileMetaData | null> {
  if (length === 0) return null;
  const bytes = await readBytes(file, end - trailer - length, length + trailer);
  try {
    checkThrift(bytes.subarray(0, length), 0);
    return parquetMetadata(bytes, { geoparquet: false });
  } catch {
    // Whatever the parser says: these bytes are no footer.
    return null;
  }
}

/** Reads a part of a file. @throws RangeError when the file has become shorter meanwhile. */
export async function readBytes(
  file: FileHandle,
  start: number,
  length: number,
): Promise<Buffer<ArrayBuffer>> {
  const buffer = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(buffer, done, length - done, start + done);
    if (bytesRead === 0) throw new RangeError('the file has become shorter');
    done += bytesRead;
  }
  return buffer;
}
