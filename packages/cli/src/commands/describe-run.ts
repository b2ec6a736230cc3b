import { shownType } from '@tap/native-core/inspect';
import type { ListedFunction, ListedProbe } from '../catalogue/catalogue.js';
import { notOne } from '../catalogue/select.js';
import type { TapContext } from '../run/context.js';
import { highlighter, readingWidth, type Highlight } from '../terminal/style.js';
import { twoColumns, wrapText } from '../terminal/wrap.js';
import { catalogueFor, ofOneName } from './find-probes.js';
import type { TapsetFlags } from './tapset-flag.js';

/** Runs `tap describe`. */
export async function runDescribe(this: TapContext, flags: TapsetFlags, name: string): Promise<void> {
  const catalogue = await catalogueFor(this, flags, ofOneName(name));
  const { stdout } = this.process;
  const style = { width: readingWidth(stdout), title: highlighter(this.process) };
  const probe = catalogue.probes.find((listed) => listed.name === name);
  const call = catalogue.functions.find(
    (listed) => `${listed.name}()`.startsWith(name) && name.startsWith(listed.name),
  );
  if (probe === undefined && call === undefined) {
    const functions = catalogue.functions.map((listed) => `${listed.name}()`);
    throw notOne(catalogue, name, functions);
  }
  const lines = probe === undefined ? functionLines(call as ListedFunction, style) : probeLines(probe, style);
  stdout.write(`${lines.join('\n')}\n`);
}

interface DescribeStyle {
  readonly width: number;
  readonly title: Highlight;
}

function probeLines(
  { name, package: owner, probe, docs }: ListedProbe,
  style: DescribeStyle,
): readonly string[] {
  const documented = new Map((docs?.values ?? []).map((value) => [value.name, value.doc]));
  const kinds = Object.entries(probe.values).map(([value, { kind }]) => [value, shownType(kind)] as const);
  const left = Math.max(0, ...kinds.map(([value]) => value.length));
  const values = kinds.map(
    ([value, type]) => [`${value.padEnd(left)}  ${type}`, documented.get(value) ?? ''] as const,
  );
  const context = docs?.context ?? '';
  return [
    `${style.title(name)}  ${owner}`,
    ...paragraphs(docs?.doc ?? '', style),
    ...(context === '' ? [] : section('context', wrapText(context, style.width - 4).map(indented(4)), style)),
    ...section(
      'values',
      values.length === 0 ? ['    none'] : twoColumns(values, { indent: 4, width: style.width }),
      style,
    ),
  ];
}

function functionLines(
  { name, package: owner, docs }: ListedFunction,
  style: DescribeStyle,
): readonly string[] {
  const signatures = docs?.signatures ?? [`${name}()`];
  return [
    `${style.title(name)}  ${owner}`,
    ...paragraphs(docs?.doc ?? '', style),
    ...section('signature', signatures.map(indented(4)), style),
  ];
}

function paragraphs(doc: string, { width }: DescribeStyle): readonly string[] {
  return doc
    .split('\n\n')
    .filter((paragraph) => paragraph !== '')
    .flatMap((paragraph) => ['', ...wrapText(paragraph, width - 2).map(indented(2))]);
}

function section(title: string, lines: readonly string[], style: DescribeStyle): readonly string[] {
  return ['', `  ${style.title(title)}`, ...lines];
}

function indented(by: number): (line: string) => string {
  return (line) => ' '.repeat(by) + line;
}
