/**
 * The page of the reference about a package, as Markdown.
 *
 * @param {import('./shape.d.ts').PackageDocs} docs
 */
export function referencePage(docs) {
  const { namespaces, probes, functions } = docs;
  const prefixes = namespaces.map(({ name }) => `${name}.`);
  const alone = probes.filter((probe) => !prefixes.some((prefix) => probe.export.startsWith(prefix)));
  const blocks = [
    '<!-- Generated from the doc comments in the source: change those, then run `node tools/docs/reference.js`. -->',
    `# ${docs.package}`,
    docs.doc,
    ...docs.examples,
    ...namespaces.flatMap(({ name, doc, examples }) => [
      `## ${name}`,
      doc,
      importLine(docs.package, name),
      ...examples,
      ...probes.filter((probe) => probe.export.startsWith(`${name}.`)).flatMap(probeBlocks),
    ]),
    ...(alone.length === 0 ? [] : ['## Probes', ...alone.flatMap(probeBlocks)]),
    ...(functions.length === 0 ? [] : ['## Functions', ...functions.flatMap(functionBlocks)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/**
 * The first page of the reference: every package with its probes and functions.
 *
 * @param {readonly import('./shape.d.ts').PackageDocs[]} all
 */
export function indexPage(all) {
  const blocks = [
    '<!-- Generated: run `node tools/docs/reference.js`. -->',
    '# Reference',
    'Every probe point, value and function, from the doc comments of the source. The same text is in `tap describe`.',
    ...all.flatMap((docs) => [
      `## [${docs.package}](./${pageName(docs.package)})`,
      docs.doc,
      ...list('Probes', docs.probes.flatMap(probeNames)),
      ...list(
        'Functions',
        docs.functions.map(({ name }) => name),
      ),
    ]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/**
 * File name of a package's page.
 *
 * @param {string} packageName
 */
export function pageName(packageName) {
  return `${packageName.replace(/^.*\//, '')}.md`;
}

/** @param {import('./shape.d.ts').PackageDocs['probes'][number]} probe */
function probeNames(probe) {
  return probe.return === undefined ? [probe.name] : [probe.name, probe.return.name];
}

/** @param {import('./shape.d.ts').PackageDocs['probes'][number]} probe */
function probeBlocks(probe) {
  return [probe, ...(probe.return === undefined ? [] : [probe.return])].flatMap((one) => [
    `### ${one.name}`,
    one.doc,
    `Current task: ${one.context}.`,
    one.values.length === 0 ? 'It has no values of its own.' : valueTable(one.values),
  ]);
}

/** @param {readonly import('./shape.d.ts').ValueDocs[]} values */
function valueTable(values) {
  const rows = values.map(({ name, type, doc }) => `| \`${name}\` | \`${cell(type)}\` | ${cell(doc)} |`);
  return ['| value | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** @param {import('./shape.d.ts').FunctionDocs} fn */
function functionBlocks({ name, signature, doc }) {
  const lines = signature.split('; ').map((one) => `- \`${one}\``);
  return [`### ${name}`, lines.join('\n'), doc];
}

/**
 * @param {string} packageName
 * @param {string} name
 */
function importLine(packageName, name) {
  return `\`import { ${name} } from '${packageName}';\``;
}

/**
 * @param {string} title
 * @param {readonly string[]} names
 */
function list(title, names) {
  return names.length === 0 ? [] : [`${title}: ${names.map((name) => `\`${name}\``).join(', ')}`];
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', '\\|').replace(/\s*\n+/g, ' ');
}
