import type { FunctionDocs, PackageDocs, ProbeDocs, ValueDocs } from '@tap/native-core/inspect';

/**
 * The page of the reference about a package, as Markdown.
 *
 * @param madeBy the command that makes the page, which its first line names.
 */
export function referencePage(docs: PackageDocs, madeBy: string): string {
  const { namespaces, probes, functions } = docs;
  const prefixes = namespaces.map(({ name }) => `${name}.`);
  const alone = probes.filter((probe) => !prefixes.some((prefix) => probe.export.startsWith(prefix)));
  const blocks = [
    `<!-- Generated from the doc comments in the source: change those, then run \`${madeBy}\`. -->`,
    `# ${docs.package}`,
    docs.doc,
    ...docs.examples,
    ...namespaces.flatMap(({ name, doc, examples }) => [
      `## ${name}`,
      doc,
      `\`import { ${name} } from '${docs.package}';\``,
      ...examples,
      ...probes.filter((probe) => probe.export.startsWith(`${name}.`)).flatMap(probeBlocks),
    ]),
    ...(alone.length === 0 ? [] : ['## Probes', ...alone.flatMap(probeBlocks)]),
    ...(functions.length === 0 ? [] : ['## Functions', ...functions.flatMap(functionBlocks)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function probeBlocks(probe: PackageDocs['probes'][number]): readonly string[] {
  const all: readonly ProbeDocs[] = probe.return === undefined ? [probe] : [probe, probe.return];
  return all.flatMap((one) => [
    `### ${one.name}`,
    one.doc,
    `Current task: ${one.context}.`,
    one.values.length === 0 ? 'It has no values of its own.' : valueTable(one.values),
  ]);
}

function valueTable(values: readonly ValueDocs[]): string {
  const rows = values.map(({ name, type, doc }) => `| \`${name}\` | \`${cell(type)}\` | ${cell(doc)} |`);
  return ['| value | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function functionBlocks({ name, signatures, doc }: FunctionDocs): readonly string[] {
  const lines = signatures.map((one) => `- \`${one}\``);
  return [`### ${name}`, lines.join('\n'), doc];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n+/g, ' ');
}
