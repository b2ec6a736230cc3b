/** A name or a path. @throws RangeError when it is empty, as that of a variable of the shell that is not set. */
export function parseName(input: string): string {
  if (input !== '') return input;
  throw new RangeError('a value is missing');
}

/** A number of events. @throws RangeError when it is none. */
export function parseCount(input: string): number {
  if (/^[1-9]\d{0,14}$/.test(input)) return Number(input);
  throw new RangeError('a whole number from 1 up is expected');
}

/** The greatest pid_max: PID_MAX_LIMIT in include/linux/threads.h. */
const greatestPid = 2 ** 22;

/** A process. @throws RangeError when it is none. */
export function parseProcess(input: string): number {
  const pid = /^[1-9]\d{0,6}$/.test(input) ? Number(input) : 0;
  if (pid > 0 && pid <= greatestPid) return pid;
  throw new RangeError(`the number of a process is expected, at most ${greatestPid}`);
}

/** A time in seconds. @throws RangeError when it is none, or longer than a timer can run. */
export function parseSeconds(input: string): number {
  const seconds = /^(?:\d+\.?\d*|\.\d+)$/.test(input) ? Number(input) : 0;
  if (seconds > 0 && seconds <= 2 ** 31 / 1000 - 1) return seconds;
  throw new RangeError('a number of seconds above 0 is expected, at most 24 days');
}

/** A share in percent, such as `50` or `2.5%`. @throws RangeError when it is none. */
export function parsePercent(input: string): number {
  const share = /^(?:\d+\.?\d*|\.\d+) ?%?$/.test(input) ? Number.parseFloat(input) : 0;
  if (share > 0 && share <= 1e6) return share;
  throw new RangeError('a number of percent above 0 is expected');
}

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** A number of bytes, such as `4096`, `500M` or `2G`. @throws RangeError when it is none, or below 4096. */
export function parseBytes(input: string): number {
  const [, digits = '0', unit = ''] = /^([1-9]\d{0,11})([KMGT]?)$/.exec(input) ?? [];
  const bytes = Number(digits) * (units[unit] as number);
  if (bytes >= 4096 && Number.isSafeInteger(bytes)) return bytes;
  throw new RangeError('a number of bytes is expected, at least 4096: 500M, 2G');
}
