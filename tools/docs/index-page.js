/**
 * The first page of the reference: every package with its probes and functions.
 *
 * @param {readonly import('@tap/native-core/inspect').PackageDocs[]} all
 */
export function indexPage(all) {
  const blocks = [
    '<!-- Generated: run `node tools/docs/reference.js`. -->',
    '# Reference',
    'Every probe point, value and function, from the doc comments of the source. The same text is in `tap describe`.',
    '```sh\nnpx tap describe tcp.sendmsg\n```',
    `[@tap/native-core](./${pageName('@tap/native-core')}) runs them: queries, sessions, tables, named maps, errors.`,
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

/** @param {import('@tap/native-core/inspect').PackageDocs['probes'][number]} probe */
function probeNames(probe) {
  return probe.return === undefined ? [probe.name] : [probe.name, probe.return.name];
}

/**
 * @param {string} title
 * @param {readonly string[]} names
 */
function list(title, names) {
  return names.length === 0 ? [] : [`${title}: ${names.map((name) => `\`${name}\``).join(', ')}`];
}
