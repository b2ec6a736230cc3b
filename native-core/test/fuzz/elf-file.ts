/** Where the parts of `elfFile()` lie. */
const sections = 0x200;
const symbols = 0x400;

/** An ELF file of one segment, with a function `work` at 0x1010 and another without a size behind it. */
export function elfFile(): Buffer {
  const file = Buffer.alloc(0x1000);
  file.write('\x7fELF\x02\x01', 'latin1');
  file.writeBigUInt64LE(64n, 32);
  file.writeBigUInt64LE(BigInt(sections), 40);
  file.writeUInt16LE(1, 56);
  file.writeUInt16LE(3, 60);
  file.writeUInt32LE(1, 64);
  file.writeBigUInt64LE(0n, 64 + 8);
  file.writeBigUInt64LE(0x1000n, 64 + 16);
  file.writeBigUInt64LE(0x1000n, 64 + 32);
  writeSection(file, 1, 2, symbols, 24 * 4, 2);
  writeSection(file, 2, 3, 0x500, 32, 0);
  file.write('\0work\0later\0data\0', 0x500, 'latin1');
  writeSymbol(file, 1, 6, 2, 0x1050n, 0n);
  writeSymbol(file, 2, 1, 2, 0x1010n, 0x20n);
  writeSymbol(file, 3, 12, 1, 0x1020n, 8n);
  return file;
}

/** Writes where a section of `elfFile()` lies. */
export function writeSection(
  file: Buffer,
  i: number,
  type: number,
  offset: number,
  size: number,
  link: number,
): void {
  const at = sections + i * 64;
  file.writeUInt32LE(type, at + 4);
  file.writeBigUInt64LE(BigInt(offset), at + 24);
  file.writeBigUInt64LE(BigInt(size), at + 32);
  file.writeUInt32LE(link, at + 40);
}

/** Writes a symbol of `elfFile()`. */
export function writeSymbol(
  file: Buffer,
  i: number,
  name: number,
  type: number,
  address: bigint,
  size: bigint,
): void {
  const at = symbols + i * 24;
  file.writeUInt32LE(name, at);
  file[at + 4] = 0x10 | type;
  file.writeUInt16LE(1, at + 6);
  file.writeBigUInt64LE(address, at + 8);
  file.writeBigUInt64LE(size, at + 16);
}

/** `elfFile()`, packed by `xz --lzma2=dict=4KiB -C crc32`. */
export const packedElfFile: Buffer = Buffer.from(
  [
    '/Td6WFoAAAFpIt42AgAhAQAAAAA3J5fW4A//AGxdAD+RRYRoPYYlmwjtbQZspE100LC7JUunQhYTwMYe0OVCtTki24rPqUlLrvAd',
    'Wl8K5gPOVDLVMK9075LAu83YbiqIIIK91AHunF/d6lkoj04F0AB0jQ5cNHujn6uMJX4X0A/MttCZwKYecVmHAAB9xqqnAAGEAYAg',
    'AAB4WwCuPjANiwIAAAAAAVla',
  ].join(''),
  'base64',
);
