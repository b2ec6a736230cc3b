import { readFileSync } from 'node:fs';
import {
  addressAt,
  type ReadAt,
  readCallFrames,
  readElf,
  readElsewhere,
  readPlt,
  type SymbolTable,
} from '../../src/elf/index.js';
import { elfFile } from './elf-file.js';
import { readAndAsk, sample } from './btf-asking.js';
import { damaged, Random } from './random.js';
import { debugPaths } from '../../src/symbols/debug-file.js';
import { Demangler } from '../../src/symbols/demangler.js';
import { parsePerfMap } from '../../src/symbols/perf-map.js';
import { parseScriptFunction } from '../../src/symbols/script-function.js';
import { parseSourceMap, type SourceMapped } from '../../src/symbols/source-map.js';
import { parseAddressSpace } from '../../src/sys/address-space.js';
import { Absent } from '../../src/sys/absent.js';
import { parseMappings } from '../../src/sys/mappings.js';
import { pauseStep, runNow } from '../../src/sys/steps.js';

/** Reads damaged bytes, and asks what is asked of whole ones; whatever it throws is a fault. */
export type Round = (random: Random) => void;

const stat = readFileSync('/proc/self/stat');
const maps = readFileSync('/proc/self/maps');
const btf = sample();
const demangler = new Demangler();
/** Names of C++ and Rust; with references to what came before, and to themselves. */
const symbols = [
  '_ZNSt6vectorIiSaIiEE9push_backEOi',
  '_ZN4shop5totalIlEET_S1_',
  '_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc',
  '_ZN4core3fmt9Formatter3pad17h0123456789abcdefE',
  '_RNvXs_NtCs9gZ9z1Qx8dF_7mycrate3barINtB4_3BazpEINtNtCs_4core3ops4Drop4drop',
];
/** Functions of JavaScript, and a source map. */
const scripts = [
  'JS:*total /srv/shop.js:12:3',
  "JS:+'get q file:///srv/a%20b.mjs:1:9",
  'Script:~ node:fs:1:1',
];
const sourceMap = Buffer.from(
  JSON.stringify({
    version: 3,
    sources: ['shop.ts', '../a.ts', 'webpack://shop/./b.ts'],
    names: [],
    mappings: 'AAGA,SAAS,KAAK,CAAC;IACb,IAAI;CCAC,CAAC,KAAKD;;ACDX',
  }),
);
/** One that was made by hand, and one of the system, which exports names only. */
const elfs = [elfFile(), readFileSync('/bin/true')];

/** What reads what others have written, by name. */
export const targets: Readonly<
  Record<'perf' | 'elf' | 'maps' | 'stat' | 'btf' | 'mangled' | 'script' | 'sourceMap', Round>
> = {
  perf(random) {
    const table = runNow(parsePerfMap(damaged(perfMap(random), random), random.below(2) === 0));
    if (table !== null) askNames(table, random);
  },
  elf(random) {
    const file = damaged(random.of(elfs), random);
    const read: ReadAt = function* (position, length) {
      yield* pauseStep();
      return file.subarray(position, position + length);
    };
    try {
      const elf = runNow(readElf(read));
      if (elf === null) return;
      addressAt(elf.segments, BigInt(random.word()));
      askNames(elf.functions, random);
      const plt = runNow(readPlt(read, elf.layout));
      if (plt !== null) askNames(plt, random);
      const frames = runNow(readCallFrames(read, elf.layout));
      for (let i = 0; i < 16; i++) frames?.at(random.below(file.length));
      const elsewhere = runNow(readElsewhere(read, elf.layout));
      if (elsewhere !== null) debugPaths('/bin/true', elsewhere).forEach(requireBelow);
    } catch (error) {
      if (!(error instanceof Absent)) throw error;
    }
  },
  maps(random) {
    const text = damaged(random.below(2) === 0 ? maps : mapLines(random), random);
    const mappings = runNow(
      parseMappings(function* (into, position) {
        yield* pauseStep();
        // The kernel gives a page at most.
        return text.copy(into, 0, position, position + 1 + random.below(4_096));
      }),
    );
    const index = mappings?.at(BigInt(random.word()) << BigInt(random.below(33))) ?? -1;
    if (index >= 0) String(mappings?.file(index).path);
  },
  stat(random) {
    parseAddressSpace(damaged(stat, random).toString('latin1'));
  },
  btf(random) {
    readAndAsk(damaged(btf, random));
  },
  mangled(random) {
    const name = demangler.name(damaged(Buffer.from(random.of(symbols)), random).toString('latin1'));
    if (name.length > 1_025) throw new Error('a name beyond its bounds');
  },
  script(random) {
    parseScriptFunction(damaged(Buffer.from(random.of(scripts)), random).toString('latin1'));
  },
  sourceMap(random) {
    let map: SourceMapped;
    try {
      map = parseSourceMap(damaged(sourceMap, random).toString('latin1'), '/srv/shop.js.map');
    } catch {
      // At what is no map something is thrown, by Node as well, and it counts as none.
      return;
    }
    for (let i = 0; i < 16; i++) {
      const found = map.original({ file: '', line: 1 + random.below(8), column: 1 + random.below(99) });
      if (found !== null && !(found.line >= 1 && found.column !== null && found.column >= 1))
        throw new Error('a place that is none');
    }
  },
};

function askNames(table: SymbolTable, random: Random): void {
  for (let i = 0; i < 4; i++) {
    table.find(BigInt(random.word()) << BigInt(random.below(33)), 'file');
    if (table.count === 0) return;
    const index = random.below(table.count);
    const found = table.find(table.address(index), 'file');
    const name = table.name(index);
    // 1,024 bytes, and the sign of a longer name.
    if (name.length > 1_025 || (found !== null && found.offset < 0n))
      throw new Error('a name beyond its bounds');
  }
}

function requireBelow(path: string): void {
  const isBelow =
    /^(\/bin|\/bin\/\.debug|\/usr\/lib\/debug\/bin|\/usr\/lib\/debug\/\.build-id\/..)\/[^/]+$/s.test(path);
  if (!isBelow || path.includes('\0')) throw new Error(`a path that leads elsewhere: ${path}`);
}

function perfMap(random: Random): Buffer {
  const lines = Array.from({ length: random.below(20) }, () => {
    const name = random.of([
      'JS:~a file.js:1',
      'é漢😀',
      '\x1b[2J',
      'x'.repeat(random.below(3_000)),
      '\xff\xfe',
      '',
    ]);
    return `${number(random)} ${number(random)} ${name}`;
  });
  return Buffer.from(lines.join('\n'), random.of(['utf8', 'latin1'] as const));
}

function mapLines(random: Random): Buffer {
  const lines = Array.from({ length: random.below(50) }, () => {
    const path = random.of([
      '',
      '[vdso]',
      '/usr/bin/node',
      '/a b (deleted)',
      `/${'d'.repeat(random.below(5_000))}`,
    ]);
    return `${number(random)}-${number(random)} r-xp ${number(random)} 08:01 ${random.word()} ${path}`;
  });
  return Buffer.from(lines.join('\n'));
}

const number = (random: Random): string =>
  random.of([
    random.word().toString(16),
    `0x${random.word().toString(16)}`,
    'f'.repeat(random.below(40)),
    '0',
    '-1',
  ]);
