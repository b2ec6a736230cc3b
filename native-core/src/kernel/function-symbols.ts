import { FunctionIndex, isFunction } from './function-index.js';
import { digits, nameAt } from './kallsyms-lines.js';

/** A function as the symbol table has it. */
export interface FunctionSymbol {
  /** With what the compiler put behind the name: `finish_task_switch.isra.0`. */
  readonly symbol: string;
  /** Name of its module; null for the kernel itself. */
  readonly module: string | null;
  /** Null where addresses are hidden. */
  readonly address: bigint | null;
}

/** What of a symbol table has to do with a name. */
export interface FunctionSymbols {
  /** The functions of this name; of several with one address one. */
  readonly exact: readonly FunctionSymbol[];
  /**
   * What the compiler made of the function in its place, or besides it for some of its callers: a copy with other parameters
   * (`.isra.0`, `.constprop.0`), or under another name (`.llvm.123`).
   */
  readonly clones: readonly FunctionSymbol[];
  /** Parts that are left of a function whose beginning its callers have taken in (`.part.0`). */
  readonly parts: readonly FunctionSymbol[];
}

const newline = 0x0a;
/** Suffixes of GCC (gcc/cgraphclones.cc) and of Clang's ThinLTO. */
const suffix = /^(?:\.(?:isra|constprop|part)\.\d+)+$|^\.llvm\.\d+$/;
/** Those of what stands for the whole function. */
export const cloneSuffix: RegExp = /^(?:\.(?:isra|constprop)\.\d+)+$|^\.llvm\.\d+$/;

/** So many names are looked for from one end of the table to the other; an index takes as long as they do. */
const scans = 2;

/**
 * Finds the functions that have to do with a name, in the text of /proc/kallsyms; null when it is empty.
 *
 * @param index is at hand, or made when many names are looked for.
 */
export function functionFinder(
  kallsyms: () => Uint8Array,
  index: FunctionIndex | null = null,
): (name: string) => FunctionSymbols | null {
  let known = index;
  let asked = 0;
  return (name) => {
    const bytes = kallsyms();
    if (bytes.length === 0) return null;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (++asked > scans) known ??= FunctionIndex.of(text);
    const lines = known === null ? scan(text, name) : known.linesOf(baseOf(name));
    return sorted(
      name,
      lines.map((at) => symbolAt(text, at)),
    );
  };
}

/** Tells the symbols that begin with a name apart. */
function sorted(name: string, symbols: readonly FunctionSymbol[]): FunctionSymbols {
  const exact = new Map<unknown, FunctionSymbol>();
  const clones: FunctionSymbol[] = [];
  const parts: FunctionSymbol[] = [];
  for (const found of symbols) {
    const rest = found.symbol.slice(name.length);
    if (found.symbol === name) exact.set(found.address ?? found, found);
    else if (found.symbol.startsWith(name) && suffix.test(rest))
      (rest.includes('.part.') ? parts : clones).push(found);
  }
  return { exact: [...exact.values()], clones, parts };
}

/** Where the lines of functions begin whose names begin so. */
function scan(text: Buffer, name: string): readonly number[] {
  const found: number[] = [];
  const sought = ` ${name}`;
  for (let at = text.indexOf(sought, 0, 'latin1'); at >= 0; at = text.indexOf(sought, at + 1, 'latin1')) {
    const start = at + 1 - nameAt;
    const begins = start === 0 || text[start - 1] === newline;
    if (begins && isFunction(text, start)) found.push(start);
  }
  return found;
}

const baseOf = (name: string): string => (/^[^.\s]*/.exec(name) as RegExpExecArray)[0];

function symbolAt(text: Buffer, start: number): FunctionSymbol {
  const newlineAt = text.indexOf(newline, start);
  const line = text.toString('latin1', start, newlineAt < 0 ? text.length : newlineAt);
  const [symbol = '', module] = line.slice(nameAt).split(/\s+/);
  const address = BigInt(`0x${line.slice(0, digits)}`);
  return { symbol, module: module?.slice(1, -1) ?? null, address: address === 0n ? null : address };
}
