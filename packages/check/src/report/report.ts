import type { ProbeOnKernel, ProbePlaces } from '../definitions/index.js';
import type { Documented } from '../documentation/index.js';
import { byText, kernelNames } from './by-text.js';
import { mistakesOnKernels } from './mistakes.js';
import { placeRows } from './place-rows.js';

/** What a check has found out about a tapset: plain data. */
export interface TapsetReport {
  readonly probes: readonly ProbeReport[];
  /** What is wrong with the tapset as a whole: a name that two probes have, or that it has nothing to offer. */
  readonly mistakes: readonly string[];
  /** Its documentation, and what that lacks; null when no declarations were read. */
  readonly documentation: Documented | null;
}

/** What a check has found out about a probe, on each kernel. */
export interface ProbeReport extends ProbePlaces {
  readonly kernels: readonly ProbeOnKernel[];
}

/** Everything in a report that has to be corrected; empty for a tapset without problems. */
export function problemsOf(report: TapsetReport): readonly string[] {
  const { probes, mistakes, documentation } = report;
  return [...mistakes, ...mistakesOnKernels(probes), ...(documentation?.undocumented ?? [])];
}

/**
 * A report as text: for each probe where it attaches and how, and which values a kernel cannot give and why; then what
 * has to be corrected.
 */
export function formatReport(report: TapsetReport): string {
  const problems = problemsOf(report);
  const [first] = report.probes;
  const subject =
    first === undefined
      ? 'no probe was compiled'
      : `${count(report.probes.length, 'probe')} on ${count(first.kernels.length, 'kernel')}`;
  const outcome = problems.length === 0 ? 'nothing is wrong' : count(problems.length, 'problem');
  const blocks = [
    ...report.probes.map(formatProbe),
    ...problems.map((problem) => `✗ ${problem}`),
    `${subject}: ${outcome}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function formatProbe({ name, kernels }: ProbeReport): string {
  const lines = [
    ...placeRows(kernels, (place) => place).map(
      ({ kernels: on, where, mechanisms }) => `${on}: ${where}${mechanisms && ` (${mechanisms})`}`,
    ),
    ...absentValues(kernels).map(([text, on]) => `${kernelNames(on, kernels)}: ${text}`),
  ];
  return [name, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Which values are null on which kernels, and why. */
function absentValues(kernels: readonly ProbeOnKernel[]): ReturnType<typeof byText> {
  const absent = kernels.flatMap(({ kernel, places }) => {
    const texts = places.flatMap(({ values }) =>
      Object.entries(values).flatMap(([name, value]) =>
        value.absent === null ? [] : [`${name} is ${value.exactness}`],
      ),
    );
    return [...new Set(texts)].map((text) => ({ kernel, text }));
  });
  return byText(absent, ({ text }) => text);
}
