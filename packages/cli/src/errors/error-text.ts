import { safeLines } from './safe-lines.js';

/** Codes of errors that the command line itself holds. */
const commandLine: ReadonlySet<unknown> = new Set(['TAP_ARGUMENT', 'TAP_FILTER', 'TAP_NO_PROBE']);

/** Exit statuses of the command. */
export const exitStatus = { success: 0, failure: 1, usage: 2 } as const;

/** What standard error says of an error: its message; with `TAP_DEBUG` in the environment, all of it. */
export function errorText(error: unknown, env: Readonly<Record<string, string | undefined>>): string {
  return safeLines(rawText(error, env));
}

function rawText(error: unknown, env: Readonly<Record<string, string | undefined>>): string {
  if (!(error instanceof Error)) return String(error);
  if ((env['TAP_DEBUG'] ?? '') !== '') return debugText(error);
  return isTapError(error) ? messageOf(error) : `tap: ${error.message} (TAP_DEBUG=1 shows where)`;
}

/** The message; what a name with ends of lines brings into its first one must not look like the facts below. */
function messageOf(error: Error): string {
  const summary = 'summary' in error ? String(error.summary) : '';
  return error.message.replace(summary, () => summary.replaceAll('\n', '\\n'));
}

/** The exit status for an error: 2 when the command line is wrong, 1 when the machine refuses. */
export function statusOf(error: unknown): number {
  return error instanceof Error && commandLine.has(codeOf(error)) ? exitStatus.usage : exitStatus.failure;
}

/** By its code: loading the class costs more than all the rest of `tap --help`. */
function isTapError(error: Error): boolean {
  const code = codeOf(error);
  return typeof code === 'string' && code.startsWith('TAP_');
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : null;
}

function debugText(error: Error): string {
  const extra = ['log', 'listing']
    .map((key): unknown => (key in error ? (error as unknown as Record<string, unknown>)[key] : undefined))
    .filter((text) => typeof text === 'string');
  const cause = error.cause === undefined ? [] : [`caused by ${describe(error.cause)}`];
  return [describe(error), ...extra, ...cause].join('\n');
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
