import { help, type CommandContext } from '@stricli/core';
import { highlightIf } from './style.js';
import { firstColumns, wrapText } from './wrap.js';

/** Columns of a terminal whose width nobody tells. */
const usualWidth = 80;
/** Below this, columns would leave no room for words. */
const leastWidth = 40;

/** The option `--help`, whose text is broken between words, at the width of the terminal. */
export function wrappedHelp<C extends CommandContext>(
  config: Parameters<typeof help<C>>[0],
): ReturnType<typeof help<C>> {
  const plain = help<C>(config);
  const { flag } = plain;
  if (flag === undefined) return plain;
  return {
    ...plain,
    flag: {
      ...flag,
      run(app, args) {
        const { stdout } = this.process;
        const { columns } = stdout as { readonly columns?: number };
        const width = Math.max(leastWidth, columns ?? usualWidth);
        const title = highlightIf(args.ansiColorByStream.stdout);
        const write = (text: string): void => {
          const lines = wrapHelp(text, width).split('\n');
          stdout.write(lines.map((line) => (/^[A-Z]+$/.test(line) ? title(line) : line)).join('\n'));
        };
        // Escape sequences would count as letters.
        const uncoloured = { ...args, ansiColorByStream: { stdout: false, stderr: false } };
        return flag.run.call({ ...this, process: { ...this.process, stdout: { write } } }, app, uncoloured);
      },
    },
  };
}

/** Breaks the lines of a help text between words; what follows stands under the text of the line, or further in. */
export function wrapHelp(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => (line.length <= width ? [line] : brokenLine(line, width)))
    .join('\n');
}

function brokenLine(line: string, width: number): readonly string[] {
  const [columns] = firstColumns.exec(line) ?? [];
  const start = columns ?? /^ */.exec(line)?.[0] ?? '';
  const inset = columns !== undefined || start === '' ? start.length : start.length + 4;
  const [first = '', ...rest] = wrapText(line.slice(start.length), width - inset);
  return [start + first, ...rest.map((more) => ' '.repeat(inset) + more)];
}
