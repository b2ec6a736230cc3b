import { styleText } from 'node:util';
import type { OutputStream } from './streams.js';

/** Makes text stand out on a stream; plain where the stream is not a terminal, or the user wants no colours. */
export type Highlight = (text: string) => string;

/** Makes the highlighter of a stream. */
export function highlighter(
  stream: OutputStream,
  format: Parameters<typeof styleText>[0] = 'bold',
): Highlight {
  return highlightIf(stream.isTTY === true && (stream.getColorDepth?.() ?? 1) > 1, format);
}

/** Makes the highlighter of a stream that has colours, or has none. */
export function highlightIf(colours: boolean, format: Parameters<typeof styleText>[0] = 'bold'): Highlight {
  return (text) => (colours ? styleText(format, text, { validateStream: false }) : text);
}

/** The width to write for: that of the terminal, but no wider than one reads well. */
export function readingWidth(stream: { readonly columns?: number }): number {
  return Math.max(40, Math.min(stream.columns ?? 100, 100));
}
