import { TapError } from '@tap/native-core/tapset';

/** A text that the user wrote, and where: `--where` or `--with`. */
export interface FilterSource {
  /** The option that the text was given to, as errors name it. */
  readonly option: string;
  readonly text: string;
}

/** A stretch of a source, as offsets of characters. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What an error of a filter is made of besides its place and its message. */
export interface FilterErrorOptions {
  /** What exists, to choose from: `[label, text]` lines. */
  readonly facts?: readonly (readonly [label: string, text: string])[];
  /** What the reader should do next, one line. */
  readonly next?: string | null;
  /** The error below this one. */
  readonly cause?: unknown;
}

/** Characters of a source that an error shows on each side of the place that it points at. */
const shownAround = 60;

/** A mistake in a filter: code TAP_FILTER, with the column and a line that points at it. */
export class FilterError extends TapError {
  override readonly name: string = 'FilterError';
  /** Where the mistake begins, counted from 1. */
  readonly column: number;
  /** What is wrong, without the place. */
  readonly complaint: string;

  constructor(source: FilterSource, range: Range, complaint: string, options: FilterErrorOptions = {}) {
    const column = range.start + 1;
    super('TAP_FILTER', `${source.option}, column ${column}: ${complaint}`, {
      facts: [...pointAt(source.text, range), ...(options.facts ?? [])],
      next: options.next ?? null,
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    });
    this.column = column;
    this.complaint = complaint;
  }
}

/** The piece of the text around a range, and a line of carets under the range. */
function pointAt(text: string, { start, end }: Range): readonly (readonly [string, string])[] {
  const from = start > shownAround ? start - shownAround : 0;
  const to = Math.min(text.length, start + shownAround);
  const before = from > 0 ? '…' : '';
  const after = to < text.length ? '…' : '';
  // Each character becomes one: else the carets would stand elsewhere.
  const shown = text.slice(from, to).replace(/[\p{C}\p{Z}]/gu, (c) => ' '.repeat(c.length));
  const carets = Math.max(1, Math.min(end, to) - start);
  return [
    ['', `${before}${shown}${after}`],
    ['', `${' '.repeat(before.length + start - from)}${'^'.repeat(carets)}`],
  ];
}

/** Operands or arguments that do not go together; the compiler adds the place to it. */
export class Mismatch extends Error {
  override readonly name: string = 'Mismatch';
  /** What to write instead, or null. */
  readonly next: string | null;

  constructor(complaint: string, next: string | null = null) {
    super(complaint);
    this.next = next;
  }
}
