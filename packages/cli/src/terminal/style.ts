import { styleText } from 'node:util';
import type { OutputStream } from './streams.js';

/** Makes text stand out on a stream; plain where the stream has no colours. */
export type Highlight = (text: string) => string;

/** What a process writes to, and its environment. */
interface Coloured {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Format = Parameters<typeof styleText>[0];

/** Makes the highlighter of a standard stream. */
export function highlighter(
  process: Coloured,
  format: Format = 'bold',
  stream: 'stdout' | 'stderr' = 'stdout',
): Highlight {
  return highlightIf(hasColours(process[stream], process.env), format);
}

/** Makes the highlighter of a stream that has colours, or has none. */
export function highlightIf(colours: boolean, format: Format = 'bold'): Highlight {
  return (text) => (colours ? styleText(format, text, { validateStream: false }) : text);
}

/**
 * Whether a stream has colours: as FORCE_COLOR says; else not with NO_COLOR, where it is set and not empty; else where the stream
 * is a terminal with colours.
 */
export function hasColours(
  stream: OutputStream,
  { FORCE_COLOR: forced, NO_COLOR: none = '' }: Coloured['env'],
): boolean {
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return none === '' && stream.isTTY === true && (stream.getColorDepth?.() ?? 1) > 1;
}

/** The width to write for: that of the terminal, but no wider than one reads well. */
export function readingWidth(stream: { readonly columns?: number }): number {
  return Math.max(40, Math.min(stream.columns ?? 100, 100));
}

/** Columns of a terminal whose width nobody tells. */
const usualWidth = 80;

/** The columns that a row of a table may take: those of the terminal; Infinity where the stream is none. */
export function terminalWidth({ isTTY, columns = usualWidth }: OutputStream): number {
  // Some terminals, as those of continuous integration, say 0.
  return isTTY === true ? (columns > 0 ? columns : usualWidth) : Infinity;
}
