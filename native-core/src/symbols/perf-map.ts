import { SymbolList, type SymbolTable } from '../elf/index.js';
import { pauseStep, type Steps } from '../sys/index.js';

/** Most that is read of what a process writes of itself. */
export const maxPerfMapBytes: number = 64 * 1024 * 1024;
/** Bytes of one that is read without waiting for a turn. */
export const maxSmallPerfMapBytes: number = 4 * 1024 * 1024;
const maxFunctions = 1_000_000;
/** Lines that one step parses. */
const stepLines = 8_192;
const newline = 0x0a;
/** Start and size of a function, in hexadecimal, and a blank; the name follows. */
const head = /^(?:0x)?([0-9a-f]{1,16}) (?:0x)?([0-9a-f]{1,16}) (?=.)/i;
/** No head of a line is longer. */
const headBytes = 40;

/**
 * Reads tools/perf/Documentation/jit-interface.txt: start, size and name of each function, numbers in hexadecimal. Lines that
 * make no sense are left out, and counted.
 *
 * @param truncated says that the file goes on.
 */
export function* parsePerfMap(text: Buffer, truncated: boolean): Steps<SymbolTable> {
  const list = new SymbolList(maxFunctions);
  let lines = 0;
  for (let at = 0; at < text.length && !list.truncated;) {
    const found = text.indexOf(newline, at);
    const end = found < 0 ? text.length : found;
    addLine(list, text, at, end);
    at = end + 1;
    if (++lines % stepLines === 0) yield* pauseStep();
  }
  list.truncated ||= truncated;
  return yield* list.table(text);
}

function addLine(list: SymbolList, text: Buffer, from: number, end: number): void {
  const found = head.exec(text.toString('latin1', from, Math.min(end, from + headBytes)));
  if (found === null) {
    list.leftOut++;
    return;
  }
  const [all, start = '', size = ''] = found;
  list.add(Number.parseInt(start, 16), Number.parseInt(size, 16), from + all.length);
}
