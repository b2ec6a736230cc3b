/** What a verifier log says in short. */
export interface LogSummary {
  /** The one line that tells what is wrong. */
  readonly telling: string;
  /** Index of the refused instruction; null when the log names none. */
  readonly instruction: number | null;
}

/** Lines of statistics, of state and of source that say nothing about the cause. */
const noise =
  /^(processed \d+ insns|verification time|stack depth|max_states|peak_states|from \d+ to \d+|\d+: R\d|;|$)/;
const instructionLine = /^(\d+): \([0-9a-f]{2}\)/;

/** Finds the telling line of a verifier log: the last one that is neither an instruction nor statistics. */
export function summarizeLog(log: string): LogSummary {
  const lines = log.split('\n').map((line) => line.trim());
  const told = lines.filter((line) => !noise.test(line) && !instructionLine.test(line));
  const instructions = lines.flatMap((line) => instructionLine.exec(line)?.[1] ?? []);
  const last = instructions.at(-1);
  return {
    telling: told.at(-1) ?? lines.findLast((line) => line !== '') ?? 'the verifier gave no reason',
    instruction: last === undefined ? null : Number(last),
  };
}
