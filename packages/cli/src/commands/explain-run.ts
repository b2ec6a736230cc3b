import type { Explanation } from '@tap/native-core/inspect';
import { functionTable } from '../catalogue/catalogue.js';
import { probeNamed } from '../catalogue/select.js';
import type { TapContext } from '../run/context.js';
import { given, planFor } from './find-probes.js';
import type { TapsetFlags } from './tapset-flag.js';
import { highlighter, type Highlight } from '../terminal/style.js';
import { planOne } from '../question/queries.js';

/** The options of `tap explain`. */
export interface ExplainFlags extends TapsetFlags {
  readonly where?: string;
  readonly with?: string;
}

/** Runs `tap explain`. */
export async function runExplain(this: TapContext, flags: ExplainFlags, name: string): Promise<void> {
  const asked = { patterns: [name], texts: given(flags.where, flags.with) };
  const query = await planFor(this, flags, asked, (catalogue) => {
    return planOne(probeNamed(catalogue, name).probe, {
      where: flags.where ?? null,
      added: flags.with ?? null,
      functions: functionTable(catalogue),
    });
  });
  const { explain } = await this.tracer();
  const programs = await explain(query);
  const { stdout } = this.process;
  const title = highlighter(this.process);
  stdout.write(`${programs.map((program) => programLines(program, title).join('\n')).join('\n\n')}\n`);
}

function programLines(program: Explanation, title: Highlight): readonly string[] {
  const { refusals, role } = program;
  const label = Math.max(0, ...refusals.map(([mechanism]) => mechanism.length));
  return [
    `${title(program.probe)}  ${program.mechanism}:${program.place}${role === 'reports' ? '' : `  ${role}`}`,
    ...(refusals.length === 0
      ? []
      : [
          '',
          title('why not another way'),
          ...refusals.map(([what, why]) => `  ${what.padEnd(label)}  ${why}`),
        ]),
    '',
    title('expressions'),
    ...indentLines(program.expressions),
    ...(program.maps === '' ? [] : ['', title('maps'), ...indentLines(program.maps)]),
    '',
    title('program'),
    ...indentLines(program.listing),
  ];
}

function indentLines(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd());
}
