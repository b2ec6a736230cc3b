import { BtfError } from './btf-error.js';

/** `BTF_MAGIC` in include/uapi/linux/btf.h. */
const magic = 0xeb9f;
const swappedMagic = 0x9feb;
/** Bytes of `struct btf_header`; with a layout section, since kernel 7.x, 8 more. */
const headerBytes = 24;
const headerWithLayoutBytes = 32;

/** The sections of BTF. */
export interface Sections {
  readonly types: Uint8Array;
  readonly strings: Uint8Array;
  /** `struct btf_layout` of each kind; empty where there is none. */
  readonly layout: Uint8Array;
}

/**
 * Finds the sections.
 *
 * @throws BtfError `header` when the bytes are no BTF, or BTF of another version or byte order.
 */
export function readHeader(bytes: Uint8Array): Sections {
  if (bytes.length < headerBytes) throw new BtfError('header', `${bytes.length} bytes are too few for BTF`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint16(0, true);
  if (found === swappedMagic) throw new BtfError('header', 'BTF in big-endian byte order is not supported');
  if (found !== magic) throw new BtfError('header', `no BTF: it starts with 0x${found.toString(16)}`);
  const version = view.getUint8(2);
  if (version !== 1) throw new BtfError('header', `BTF of version ${version} is not supported`);
  const length = view.getUint32(4, true);
  if (length < headerBytes || length > bytes.length) {
    throw new BtfError('header', `the BTF header says that it is ${length} bytes long`);
  }
  const section = (name: string, at: number): Uint8Array => {
    const start = length + view.getUint32(at, true);
    const end = start + view.getUint32(at + 4, true);
    if (end > bytes.length) throw new BtfError('header', `the ${name} of the BTF end behind its bytes`);
    return bytes.subarray(start, end);
  };
  const types = section('types', 8);
  if (types.length % 4 !== 0) throw new BtfError('header', 'the types of the BTF do not fill whole words');
  return {
    types,
    strings: section('strings', 16),
    layout: length >= headerWithLayoutBytes ? section('layout', 24) : new Uint8Array(0),
  };
}
