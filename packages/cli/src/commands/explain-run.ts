import type { Explanation } from '@tap/native-core/inspect';
import type { TapContext } from '../run/context.js';
import { findProbes, given, planAttached, type ProbeFlags } from './find-probes.js';
import { withOwnOption } from '../errors/own-option.js';
import { highlighter, type Highlight } from '../terminal/style.js';
import { planQueries } from '../question/queries.js';

/** The options of `tap explain`. */
export interface ExplainFlags extends ProbeFlags {
  readonly where?: string;
  readonly with?: string;
}

/** Runs `tap explain`. */
export async function runExplain(
  this: TapContext,
  flags: ExplainFlags,
  ...patterns: string[]
): Promise<void> {
  const asked = { patterns, texts: given(flags.where, flags.with) };
  const { queries, warnings } = await planAttached(this, flags, asked, (catalogue) => {
    const { selected, functions } = findProbes(catalogue, patterns);
    return planQueries(selected, { where: flags.where ?? null, added: flags.with ?? null, functions });
  });
  const { stdout, stderr } = this.process;
  for (const warning of warnings) stderr.write(`tap: ${warning}\n`);
  const { explain } = await this.tracer();
  const title = highlighter(this.process);
  const texts = new Map<string, string[]>();
  // What programs of several functions have in common, mostly all but their names, stands below all of these.
  for (const program of await withOwnOption(() => explain(queries, flags.maxPrograms ?? null))) {
    const text = bodyLines(program, title).join('\n');
    texts.set(text, [...(texts.get(text) ?? []), headLine(program, title)]);
  }
  stdout.write(`${[...texts].map(([text, heads]) => `${heads.join('\n')}\n${text}`).join('\n\n')}\n`);
}

function headLine({ probe, mechanism, place, role }: Explanation, title: Highlight): string {
  return `${title(probe)}  ${mechanism}:${place}${role === 'reports' ? '' : `  ${role}`}`;
}

function bodyLines(
  { refusals, expressions, maps, listing }: Explanation,
  title: Highlight,
): readonly string[] {
  const label = Math.max(0, ...refusals.map(([mechanism]) => mechanism.length));
  return [
    ...(refusals.length === 0
      ? []
      : [
          '',
          title('why not another way'),
          ...refusals.map(([what, why]) => `  ${what.padEnd(label)}  ${why}`),
        ]),
    '',
    title('expressions'),
    ...indentLines(expressions),
    ...(maps === '' ? [] : ['', title('maps'), ...indentLines(maps)]),
    '',
    title('program'),
    ...indentLines(listing),
  ];
}

function indentLines(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd());
}
