// @ts-check
// Runs in a guest, as root: writes the code of the running kernel and of its modules, its data and its symbols into a folder.
//   node tools/calls/dump.js FOLDER
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = String(process.argv[2]);
const kallsyms = readFileSync('/proc/kallsyms', 'latin1');
const [begin, code] = [markOf('_stext'), markOf('_etext')];
if (begin === undefined || code === undefined) throw new Error('/proc/kallsyms does not tell where code is');
// Words are aligned, and the end of code need not be.
const data = (code + 7n) & ~7n;
/** Where a kernel does not tell the end of its data, as Debian's for arm64, it is less than this. */
const mostData = 32n << 20n;

const core = openSync('/proc/kcore', 'r');
const segments = readSegments();
writeFileSync(join(folder, 'kallsyms'), kallsyms);
writeFileSync(join(folder, `code-${begin.toString(16)}`), readRange(begin, code));
for (const [first = 0n, last = 0n] of moduleCode())
  writeFileSync(join(folder, `code-${first.toString(16)}`), readRange(first, last));
writeFileSync(join(folder, 'data'), readRange(data, markOf('_edata') ?? data + mostData));
closeSync(core);

/** The address of a mark of the linker: include/asm-generic/sections.h. @param {string} name */
function markOf(name) {
  const found = new RegExp(`^([0-9a-f]+) \\w ${name}$`, 'm').exec(kallsyms)?.[1];
  return found === undefined ? undefined : BigInt(`0x${found}`);
}

/** Where the code of modules lies: from the page of a module's first function to a page behind that of its last one. @returns {bigint[][]} */
function moduleCode() {
  /** @type {Map<string, { first: bigint, last: bigint }>} */
  const modules = new Map();
  for (const [, text, name = ''] of kallsyms.matchAll(/^([0-9a-f]+) [tT] \S+\t\[(\w+)\]$/gm)) {
    const at = BigInt(`0x${text}`);
    const { first, last } = modules.get(name) ?? { first: at, last: at };
    modules.set(name, { first: at < first ? at : first, last: at > last ? at : last });
  }
  // What the kernel has made of BPF programs.
  modules.delete('bpf');
  return [...modules.values()].map(({ first, last }) => [first & ~4095n, (last & ~4095n) + 8192n]);
}

/** The memory that /proc/kcore shows, by the program headers of an ELF file of 64 bits (elf(5)). */
function readSegments() {
  const header = Buffer.alloc(64);
  readSync(core, header, 0, 64, 0);
  const [at, size, count] = [
    Number(header.readBigUInt64LE(32)),
    header.readUInt16LE(54),
    header.readUInt16LE(56),
  ];
  const table = Buffer.alloc(size * count);
  readSync(core, table, 0, table.length, at);
  return Array.from({ length: count }, (_, index) => table.subarray(index * size, (index + 1) * size)).map(
    (entry) => ({
      offset: entry.readBigUInt64LE(8),
      address: entry.readBigUInt64LE(16),
      bytes: entry.readBigUInt64LE(32),
    }),
  );
}

/**
 * The memory between two addresses; pages that the kernel has given back, or never had, are zero.
 * @param {bigint} first
 * @param {bigint} last
 */
function readRange(first, last) {
  const bytes = Buffer.alloc(Number(last - first));
  const segment = segments.find(({ address, bytes: length }) => address <= first && last <= address + length);
  if (segment === undefined) throw new Error(`/proc/kcore does not have ${first.toString(16)}`);
  const start = segment.offset + first - segment.address;
  for (let at = 0; at < bytes.length; at += 4096) {
    try {
      readSync(core, bytes, at, Math.min(4096, bytes.length - at), start + BigInt(at));
    } catch {
      // Given back.
    }
  }
  return bytes;
}
