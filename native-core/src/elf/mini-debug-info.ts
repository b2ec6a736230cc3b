import { setImmediate } from 'node:timers/promises';
import { XzReadableStream } from '#xz';
import { Absent, waitStep, type Steps } from '../sys/index.js';
import { readPart, type Extent, type ReadAt } from './layout.js';
import { ofBytes } from './section.js';
import { readElf } from './elf.js';
import type { SymbolTable } from './symbol-table.js';

/** Bytes that are unpacked at most, and what they are unpacked from: Fedora's largest are some hundred kilobytes. */
const maxPacked = 8 * 1024 * 1024;
const maxBytes = 32 * 1024 * 1024;

/**
 * Reads the functions that Fedora and its relatives leave in a stripped file, besides those that it exports: an ELF file, packed by
 * xz, in the section `.gnu_debugdata`.
 *
 * @throws Absent for what is damaged or too large; what `read` throws.
 */
export function* readMiniDebugInfo(read: ReadAt, { position, length }: Extent): Steps<SymbolTable> {
  if (length > maxPacked) throw new Absent('too large');
  const packed = yield* readPart(read, position, length);
  const bytes = yield* waitStep(() => unpackXz(packed, maxBytes));
  return (yield* readElf(ofBytes(bytes).read)).functions;
}

/** Unpacks in turns of some 64 KiB. The library refuses dictionaries above 64 MiB, and so takes no more memory. */
async function unpackXz(packed: Buffer, most: number): Promise<Buffer> {
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(packed);
      controller.close();
    },
  });
  const reader = new XzReadableStream(source).getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Absent('damaged');
    });
    if (done) return Buffer.concat(parts, bytes);
    parts.push(value);
    bytes += value.length;
    if (bytes > most) {
      await reader.cancel();
      throw new Absent('too large');
    }
    await setImmediate();
  }
}
