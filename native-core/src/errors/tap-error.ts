/** Stable codes of every error that tap throws. A code never changes its meaning within a major version. */
export type TapErrorCode =
  /**
   * What a function was given is of the wrong type or out of range: an unknown option, a number too large. Correct
   * the call.
   */
  | 'TAP_ARGUMENT'
  /**
   * The kernel accepts none of the ways in which the probe could be attached; the facts have each with the kernel's
   * reason. Take another probe, or another kernel.
   */
  | 'TAP_ATTACH'
  /** A named map or a variable was used after its session had ended. Read it before. */
  | 'TAP_CLOSED'
  /**
   * A definition means nothing, or names a value, a structure or a member that the kernel does not have, or has with
   * another type. Correct the name, or the tapset; where the error calls itself a fault of tap, report it.
   */
  | 'TAP_DEFINITION'
  /**
   * Two copies of `@tap/native-core` are loaded, and they do not know each other's probes. `npm dedupe` leaves one.
   */
  | 'TAP_DUPLICATE_CORE'
  /**
   * Only of the command: a condition is not well-formed, or names a value that there is not. The error points at the
   * column.
   */
  | 'TAP_FILTER'
  /**
   * An expression is of the wrong kind, cannot be compared with that, or is used as if it were a value of
   * JavaScript. Write what the error says instead.
   */
  | 'TAP_KIND'
  /**
   * The kernel is locked down, as with secure boot, which forbids tracing: kernel_lockdown(7). Boot it without.
   */
  | 'TAP_LOCKDOWN'
  /**
   * The kernel, or a module of it, has no types (BTF). Use a kernel with CONFIG_DEBUG_INFO_BTF, or load the module
   * again.
   */
  | 'TAP_NO_BTF'
  /**
   * Something that tap needs is not there: Linux, a processor that it knows, the binary of the package, or Node's
   * right to make code from strings. The error says which.
   */
  | 'TAP_NO_FEATURE'
  /**
   * `on()` was given something that is no probe, or the command a name that no probe has. Import the probe from its
   * tapset.
   */
  | 'TAP_NO_PROBE'
  /**
   * The probe has no place in this kernel: no function, trace event or system call of those that it may attach to.
   * Take another probe, or check the name.
   */
  | 'TAP_NO_SITE'
  /**
   * This process may not trace, or not see what the query needs. Run it as root, or with the capabilities that the
   * error names.
   */
  | 'TAP_PERMISSION'
  /**
   * What came from the kernel cannot be decoded as an event of this session. That is a fault of tap: report it.
   */
  | 'TAP_RECORD'
  /**
   * A call of the system has failed, for lack of memory or descriptors or because a named map is full, for example.
   * The error says what to raise or to make larger.
   */
  | 'TAP_SYSTEM'
  /**
   * A record, a key, an expression or a program is larger than the kernel allows. Select less, or split the query.
   */
  | 'TAP_TOO_LARGE'
  /**
   * The kernel's verifier has refused a program, always as a `VerifierError`. Unless the definition asks for too
   * much, it is a fault of tap: report it with the log.
   */
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
 *
 * @example
 * try {
 *   await attach(on(tcp.sendmsg));
 * } catch (error) {
 *   if (error instanceof TapError && error.code === 'TAP_PERMISSION') console.error(error.next);
 *   else throw error;
 * }
 */
export class TapError extends Error {
  /** `TapError`, or the name of the class below it. */
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
