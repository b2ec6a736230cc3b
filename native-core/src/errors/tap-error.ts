/** Stable codes of every error that tap throws. A code never changes its meaning within a major version. */
export type TapErrorCode =
  | 'TAP_ARGUMENT'
  | 'TAP_ATTACH'
  | 'TAP_CLOSED'
  | 'TAP_DEFINITION'
  | 'TAP_DUPLICATE_CORE'
  | 'TAP_FILTER'
  | 'TAP_KIND'
  | 'TAP_LOCKDOWN'
  | 'TAP_NO_BTF'
  | 'TAP_NO_FEATURE'
  | 'TAP_NO_PROBE'
  | 'TAP_NO_SITE'
  | 'TAP_PERMISSION'
  | 'TAP_RECORD'
  | 'TAP_SYSTEM'
  | 'TAP_TOO_LARGE'
  | 'TAP_VERIFIER';

/** The parts of an error besides its message. */
export interface TapErrorOptions {
  /** Facts to show under the message, as `[label, text]` lines; labels are aligned. */
  readonly facts?: readonly (readonly [label: string, text: string])[];
  /** What the reader should do next, in one line; null where the facts say it. */
  readonly next: string | null;
  /** The error below this one. */
  readonly cause?: unknown;
}

/**
 * The base class of every error that tap throws on purpose.
 *
 * `message` holds the whole text: the code, what happened, the facts, aligned, and the next step.
 */
export class TapError extends Error {
  override readonly name: string = 'TapError';
  /** Stable code, to branch on. */
  readonly code: TapErrorCode;
  /** What happened, in one line, without code, facts and next step. */
  readonly summary: string;
  /** `[label, text]` lines. */
  readonly facts: readonly (readonly [label: string, text: string])[];
  /** What to do next, or null. */
  readonly next: string | null;

  constructor(code: TapErrorCode, summary: string, options: TapErrorOptions) {
    const facts = options.facts ?? [];
    super(
      formatError(code, summary, facts, options.next),
      'cause' in options ? { cause: options.cause } : {},
    );
    this.code = code;
    this.summary = summary;
    this.facts = facts;
    this.next = options.next;
  }
}

function formatError(
  code: string,
  summary: string,
  facts: readonly (readonly [string, string])[],
  next: string | null,
): string {
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  const lines = [`${code}: ${summary}`];
  for (const [label, text] of facts) lines.push(`  ${label.padEnd(width)}  ${text}`);
  if (next !== null) lines.push(`  next: ${next}`);
  return lines.join('\n');
}
