import type { Steps } from '../sys/index.js';
import { textOf } from '../text/index.js';
import { readPart, type ElfLayout, type Extent, type ReadAt } from './layout.js';

/** Where the names of a stripped file are, by what it says itself. */
export interface Elsewhere {
  /** The build-id in hexadecimal: files of one build have the same one. */
  readonly buildId: string | null;
  /** The name of a file with the symbols, and its checksum. */
  readonly link: { readonly name: string; readonly crc: number } | null;
  /** A compressed ELF file inside of it, with the functions that it does not export. */
  readonly mini: Extent | null;
}

/** elf(5): notes have a name and a type; this one is `GNU`. */
const SHT_NOTE = 7;
const NT_GNU_BUILD_ID = 3;
const noteHeader = 12;
/** Bytes of notes and of a link that are read at most, and of a build-id: linkers write 8 to 20 of them. */
const maxPart = 4_096;
const maxBuildId = 64;
const minBuildId = 8;
/** What is wanted is a name, not a path. */
const fileName = /^[^/\0]{1,255}$/;

/** Reads what a file says of where its symbols are. @throws what `read` throws. */
export function* readElsewhere(read: ReadAt, layout: ElfLayout): Steps<Elsewhere> {
  const { sections } = layout;
  const link = sections.find(({ name }) => name === '.gnu_debuglink');
  return {
    buildId: yield* readBuildId(read, layout),
    link: link === undefined ? null : parseDebugLink(yield* readPart(read, link.position, capped(link))),
    mini: sections.find(({ name, isCompressed }) => name === '.gnu_debugdata' && !isCompressed) ?? null,
  };
}

/** Reads the build-id of a file, in hexadecimal; null for none. @throws what `read` throws. */
export function* readBuildId(read: ReadAt, { sections }: ElfLayout): Steps<string | null> {
  // It has a section of its own: other notes can be long.
  const note = sections.find(({ type, name }) => type === SHT_NOTE && name === '.note.gnu.build-id');
  return note === undefined ? null : parseBuildId(yield* readPart(read, note.position, capped(note)));
}

function parseBuildId(bytes: Buffer): string | null {
  for (let at = 0; at + noteHeader <= bytes.length;) {
    const [nameBytes, idBytes] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    const name = at + noteHeader;
    const id = name + padded(nameBytes);
    const isBuildId =
      bytes.readUInt32LE(at + 8) === NT_GNU_BUILD_ID && bytes.toString('latin1', name, name + 4) === 'GNU\0';
    if (isBuildId) {
      const fits = idBytes >= minBuildId && idBytes <= maxBuildId && id + idBytes <= bytes.length;
      return fits ? bytes.toString('hex', id, id + idBytes) : null;
    }
    at = id + padded(idBytes);
  }
  return null;
}

function parseDebugLink(bytes: Buffer): Elsewhere['link'] {
  const end = bytes.indexOf(0);
  if (end < 0) return null;
  const [name, crc] = [textOf(bytes, 0, end), padded(end + 1)];
  const fits = fileName.test(name) && name !== '.' && name !== '..' && crc + 4 <= bytes.length;
  return fits ? { name, crc: bytes.readUInt32LE(crc) } : null;
}

const padded = (length: number): number => 4 * Math.ceil(length / 4);
const capped = ({ length }: Extent): number => Math.min(length, maxPart);
