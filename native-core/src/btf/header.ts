import { BtfError } from './btf-error.js';

/** `BTF_MAGIC` and the least header of include/uapi/linux/btf.h. Newer headers are longer; `hdr_len` says so. */
const magic = 0xeb9f;
const leastHeader = 24;

/** The sections of BTF, in bytes from its start. */
export interface BtfSections {
  readonly typesStart: number;
  readonly typesEnd: number;
  readonly stringsStart: number;
  readonly stringsEnd: number;
}

/** Reads the header. @throws BtfError when the bytes are no little-endian BTF of version 1. */
export function readHeader(bytes: Uint8Array): BtfSections {
  if (bytes.length < leastHeader) throw new BtfError(`${bytes.length} bytes are too few for BTF`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint16(0, true);
  if (found !== magic) {
    throw new BtfError(
      view.getUint16(0, false) === magic
        ? 'this BTF is big endian, which tap does not read'
        : `BTF starts with 0xeb9f, not with 0x${found.toString(16)}`,
    );
  }
  const version = view.getUint8(2);
  if (version !== 1) throw new BtfError(`this BTF has version ${version}; tap reads version 1`);
  const headerLength = view.getUint32(4, true);
  const typesStart = headerLength + view.getUint32(8, true);
  const typesEnd = typesStart + view.getUint32(12, true);
  const stringsStart = headerLength + view.getUint32(16, true);
  const stringsEnd = stringsStart + view.getUint32(20, true);
  if (
    headerLength < leastHeader ||
    typesEnd > bytes.length ||
    stringsEnd > bytes.length ||
    typesStart % 4 !== 0
  ) {
    throw new BtfError('the sections of this BTF lie outside of it');
  }
  return { typesStart, typesEnd, stringsStart, stringsEnd };
}
