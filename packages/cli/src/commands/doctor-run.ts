import type { Check } from '@tap/native-core/inspect';
import type { TapContext } from '../run/context.js';
import { highlighter, readingWidth } from '../terminal/style.js';
import { twoColumns } from '../terminal/wrap.js';

/** The options of `tap doctor`. */
export interface DoctorFlags {
  readonly json?: boolean;
}

/** Runs `tap doctor`. */
export async function runDoctor(this: TapContext, flags: DoctorFlags): Promise<void> {
  const { doctor } = await this.tracer();
  const diagnosis = await doctor();
  const { stdout } = this.process;
  if (flags.json === true) {
    stdout.write(`${JSON.stringify(diagnosis)}\n`);
  } else {
    const title = highlighter(this.process);
    const rows = diagnosis.checks.map((check) => [`${mark(check)} ${check.name}`, saying(check)] as const);
    const verdict = diagnosis.tracing ? 'tracing works here' : 'tracing does not work here';
    const lines = twoColumns(rows, { indent: 0, width: readingWidth(stdout) });
    stdout.write(`${[...lines, '', title(verdict)].join('\n')}\n`);
  }
  if (!diagnosis.tracing) this.exitWith(1);
}

function mark({ state }: Check): string {
  return { yes: 'yes    ', no: 'no     ', unknown: 'unknown' }[state];
}

function saying({ detail, next }: Check): string {
  return next === null ? detail : `${detail}; next: ${next}`;
}
