import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { repositoryPage } from '../release/manifests.js';
import { pageName } from './index-page.js';

/** @typedef {import('@tap/native-core/inspect').PackageDocs} PackageDocs */

/** What all packages that trace need; the one source of what their READMEs say of it. */
const needs = readFileSync(new URL('needs.md', import.meta.url), 'utf8');

/** The packages of which a README shows an example, where that is not its own. */
const exampleOf = new Map([['@tap/native-core', '@tap/kprocess']]);

/** The READMEs of all packages that are published. */
export function readmes() {
  const root = new URL('../../', import.meta.url);
  const folders = [
    'native-core',
    ...readdirSync(new URL('packages', root)).map((name) => `packages/${name}`),
  ];
  return folders.flatMap((folder) => {
    const file = new URL(`${folder}/README.md`, root);
    const name = `@tap/${folder.replace('packages/', '')}`;
    return existsSync(file) ? [{ name, file }] : [];
  });
}

/** The tapsets whose commands the README of `@tap/cli` shows. */
const commandsOf = ['@tap/context', '@tap/ioscheduler'];

/**
 * The README of a package, each of its generated parts written anew: those that stand between the comments that mark them.
 *
 * @param {string} readme
 * @param {string} name of the package
 * @param {readonly PackageDocs[]} all
 * @throws Error for a part that there is not, or that has no end.
 */
export async function withParts(readme, name, all) {
  const docs = all.find((one) => one.package === (exampleOf.get(name) ?? name));
  const parts = new Map([
    ['Example', () => (docs === undefined ? '' : examplePart(docs))],
    ['Commands', () => commandsPart(all)],
    ['Contents', () => (docs === undefined ? '' : contentsPart(docs))],
    ['Needs', () => needs],
    ['Links', () => linksPart(name, all)],
  ]);
  const written = readme.replace(marked, (whole, begin, part, inside, end) => {
    const write = parts.get(part);
    if (write === undefined) throw new Error(`${name}: no README has a part ${part}`);
    return `${begin}\n\n${write().trim()}\n\n${end}`;
  });
  const open = /<!-- (\w+): generated/.exec(written.replace(marked, ''));
  if (open !== null) throw new Error(`${name}: the part ${open[1]} of its README has no end`);
  return format(written, {
    ...(await resolveConfig(new URL('../../README.md', import.meta.url))),
    parser: 'markdown',
  });
}

const marked =
  /(<!-- (\w+): generated, run `node tools\/docs\/reference\.js`\. -->)([^]*?)(<!-- End of \2\. -->)/g;

/** The first script of a package's documentation, and the first command with what it prints; the tests run both. @param {PackageDocs} docs */
function examplePart(docs) {
  const examples = [...docs.examples, ...docs.namespaces.flatMap((one) => one.examples)];
  const script = examples.find((text) => text.includes('```ts')) ?? '';
  const command = examples.find((text) => text.includes('```console')) ?? '';
  const packages = new Set(['@tap/native-core', docs.package, ...importsOf(script)]);
  return [`\`\`\`sh\nnpm install ${[...packages].join(' ')}\n\`\`\``, script, command].join('\n\n');
}

/** Commands with what they print, of the documentation of some tapsets. @param {readonly PackageDocs[]} all */
function commandsPart(all) {
  const shown = all.filter((docs) => commandsOf.includes(docs.package));
  const examples = shown.flatMap((docs) => [docs, ...docs.namespaces]).flatMap((one) => one.examples);
  return examples.flatMap((text) => /^```console\n[^]*?^```$/m.exec(text) ?? []).join('\n\n');
}

/** @param {string} code */
function importsOf(code) {
  return [...code.matchAll(/ from '(@tap\/[\w-]+)/g)].map(([, name]) => name);
}

/** Tables of all probes and functions. @param {PackageDocs} docs */
function contentsPart(docs) {
  const probes = docs.probes.flatMap((probe) =>
    probe.return === undefined ? [probe] : [probe, probe.return],
  );
  const first = probes[0] ?? docs.functions[0];
  return [
    ...table('Probes', 'when', probes),
    ...table('Functions', 'what', docs.functions),
    `\`tap describe ${first?.name}\`, from ${linkTo('@tap/cli')}, shows the details of one: values, types and what they mean.`,
  ].join('\n\n');
}

/** @param {string} title @param {string} says @param {readonly { readonly name: string, readonly doc: string }[]} rows */
function table(title, says, rows) {
  if (rows.length === 0) return [];
  const lines = rows.map(({ name, doc }) => `| \`${name}\` | ${firstSentence(doc)} |`);
  return [`## ${title}`, [`| name | ${says} |`, '| --- | --- |', ...lines].join('\n')];
}

/** @param {string} doc */
function firstSentence(doc) {
  const [sentence = doc] = /^[^]*?[.;:](?=\s|$)/.exec(doc) ?? [];
  return sentence
    .replace(/[.;:]$/, '')
    .replaceAll('|', '\\|')
    .replace(/\s*\n+/g, ' ');
}

/** A link to where a package lies in the repository. @param {string} name */
function linkTo(name) {
  const folder = name === '@tap/native-core' ? 'native-core' : `packages/${name.slice('@tap/'.length)}`;
  return `[${name}](${repositoryPage()}/tree/main/${folder}#readme)`;
}

/** @param {string} name @param {readonly PackageDocs[]} all */
function linksPart(name, all) {
  const others = [
    ['@tap/native-core', 'queries, sessions, tables, errors: what runs the probes of all tapsets'],
    ['@tap/cli', 'the command `tap`, with the same probes'],
    ['@tap/check', 'checks and documentation for authors of tapsets'],
  ];
  const tapsets = all.map((docs) => docs.package).filter((other) => other !== name);
  const page = repositoryPage();
  const own = all.find((docs) => docs.package === name);
  return [
    '## Links',
    [
      `- [Guides](${page}/tree/main/docs/guides) and [examples](${page}/tree/main/docs/examples)`,
      own === undefined
        ? `- [Reference of every probe and function](${page}/tree/main/docs/reference)`
        : `- [Reference](${page}/blob/main/docs/reference/${pageName(own.package)}): every value of ${name}, with types and units`,
      `- [Kernels](${page}/blob/main/docs/kernels.md): where each probe comes from, on seven of them`,
      ...others
        .filter(([other]) => other !== name)
        .map(([other = '', does]) => `- ${linkTo(other)}: ${does}`),
      `- ${own === undefined ? 'Tapsets' : 'Other tapsets'}: ${tapsets.map(linkTo).join(', ')}`,
    ].join('\n'),
  ].join('\n\n');
}
