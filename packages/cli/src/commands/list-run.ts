import { globTest, shownType } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import type { Catalogue, ListedFunction, ListedProbe } from '../catalogue/catalogue.js';
import { matching } from '../catalogue/select.js';
import type { TapContext } from '../run/context.js';
import { highlighter, readingWidth, type Highlight } from '../terminal/style.js';
import { twoColumns } from '../terminal/wrap.js';
import { catalogueFor } from './find-probes.js';
import type { TapsetFlags } from './tapset-flag.js';

/** The options of `tap list`. */
export interface ListFlags extends TapsetFlags {
  readonly functions?: boolean;
  readonly json?: boolean;
}

/** Runs `tap list`. */
export async function runList(this: TapContext, flags: ListFlags, pattern?: string): Promise<void> {
  const catalogue = await catalogueFor(this, flags, []);
  const { stdout } = this.process;
  const lines = flags.functions === true ? functionLines : probeLines;
  const style = { json: flags.json === true, width: readingWidth(stdout), title: highlighter(this.process) };
  for (const line of lines(catalogue, pattern ?? '*', style)) stdout.write(`${line}\n`);
}

interface ListStyle {
  readonly json: boolean;
  readonly width: number;
  readonly title: Highlight;
}

function probeLines(catalogue: Catalogue, pattern: string, style: ListStyle): readonly string[] {
  const probes = matching(catalogue, pattern);
  if (style.json) return probes.map(probeJson);
  return grouped(probes, style, ({ name, docs }) => [name, firstSentence(docs?.doc ?? '')]);
}

function functionLines(catalogue: Catalogue, pattern: string, style: ListStyle): readonly string[] {
  const fits = globTest(pattern);
  const functions = catalogue.functions.filter(({ name }) => fits(name));
  if (functions.length === 0) {
    throw new TapError('TAP_ARGUMENT', `no function fits ${JSON.stringify(pattern)}`, {
      next: 'tap list --functions shows all functions',
    });
  }
  if (style.json) return functions.map(functionJson);
  return grouped(functions, style, ({ name, docs }) => [`${name}()`, firstSentence(docs?.doc ?? '')]);
}

function probeJson({ name, package: owner, probe }: ListedProbe): string {
  const values = Object.entries(probe.values).map(([value, { kind }]) => {
    return { name: value, type: shownType(kind) };
  });
  return JSON.stringify({ probe: name, package: owner, values });
}

function functionJson({ name, package: owner, docs }: ListedFunction): string {
  return JSON.stringify({ function: name, package: owner, signatures: docs?.signatures ?? [`${name}()`] });
}

/** A heading for each package, and a row for each of its entries. */
function grouped<T extends { readonly package: string }>(
  entries: readonly T[],
  { title, width }: ListStyle,
  rowOf: (entry: T) => readonly [string, string],
): readonly string[] {
  const packages = [...new Set(entries.map((entry) => entry.package))];
  const rows = new Map(entries.map((entry) => [entry, rowOf(entry)]));
  const left = Math.max(...[...rows.values()].map(([first]) => first.length));
  return packages.flatMap((name, index) => {
    const own = entries.filter((entry) => entry.package === name).map((entry) => rows.get(entry) ?? ['', '']);
    const padded = own.map(([first, second]) => [first.padEnd(left), second] as const);
    return [...(index === 0 ? [] : ['']), title(name), ...twoColumns(padded, { indent: 2, width })];
  });
}

/** The first sentence of a documentation. */
function firstSentence(doc: string): string {
  const [paragraph = ''] = doc.split('\n\n');
  const end = paragraph.search(/\.(?=\s+[A-Z`])/);
  return (end < 0 ? paragraph : paragraph.slice(0, end)).replace(/\.$/, '').replace(/\s+/g, ' ');
}
