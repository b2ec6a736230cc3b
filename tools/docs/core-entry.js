// @ts-check
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { withImports } from './example-imports.js';
import { declaredLines } from './exports.js';

const printer = ts.createPrinter({ removeComments: true });

/**
 * What the page of native-core says of an export: what it is, its signature, its members, an example.
 *
 * @param {ts.Program} program
 * @param {string} name
 * @param {ts.Symbol} symbol
 * @param {Parameters<typeof withImports>[1]} modules what the example may import
 * @returns {Promise<string[]>} blocks of Markdown
 */
export async function coreEntry(program, name, symbol, modules) {
  const checker = program.getTypeChecker();
  const example = symbol.getJsDocTags(checker).find((tag) => tag.name === 'example');
  const blocks = [
    `### ${name}`,
    meaningOf(checker, symbol),
    codesOf(symbol) ?? (await signature(name, symbol)),
    ...parameters(symbol.getJsDocTags(checker)),
    ...members(program, symbol),
    ...(example === undefined ? [] : [await exampleBlock(ts.displayPartsToString(example.text), modules)]),
  ];
  return blocks.filter((block) => block !== '');
}

/**
 * The signature of a function, a constant or a type; of what has members, its head.
 *
 * @param {string} name
 * @param {ts.Symbol} symbol
 */
async function signature(name, symbol) {
  const declarations = (symbol.declarations ?? []).map((declaration) => {
    const text = declaredLines(name, declaration).join('\n');
    return `declare ${hasMembers(declaration) ? `${text.slice(0, text.search(/ \{$/m))} {}` : text}`;
  });
  const text = await formatted(declarations.join('\n'), 80);
  const shown = text.replace(/^declare /gm, '').replace(/ \{\}$/gm, '');
  // Not marked `ts`, which the tests would take for an example.
  return `\`\`\`typescript\n${shown}\n\`\`\``;
}

/** @param {ts.Declaration} declaration */
const hasMembers = (declaration) =>
  ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration);

/**
 * A table of the texts of a union that documents each, such as the codes of errors; null for anything else.
 *
 * @param {ts.Symbol} symbol
 */
function codesOf(symbol) {
  const [declaration] = symbol.declarations ?? [];
  if (declaration === undefined || !ts.isTypeAliasDeclaration(declaration)) return null;
  if (!ts.isUnionTypeNode(declaration.type)) return null;
  const { types, pos } = declaration.type;
  const source = declaration.getSourceFile().text;
  const rows = types.map((type, i) => {
    // A comment stands before the bar that the type follows.
    const [, text = ''] =
      /\/\*\*([^]*?)\*\//.exec(source.slice(types[i - 1]?.end ?? pos, type.getStart())) ?? [];
    return /** @type {const} */ ([type.getText().replaceAll("'", ''), text.replace(/^\s*\* ?/gm, '')]);
  });
  return rows.every(([, text]) => text !== '') ? table('code', rows) : null;
}

/** @param {readonly ts.JSDocTagInfo[]} tags */
function parameters(tags) {
  const all = tags.filter((tag) => tag.name === 'param').map(({ text }) => ts.displayPartsToString(text));
  if (all.length === 0) return [];
  return [all.map((text) => `- ${text.replace(/^(\S+)\s+/, '`$1`: ')}`).join('\n')];
}

/**
 * A table of the members of a class or an interface, inherited ones included.
 *
 * @param {ts.Program} program
 * @param {ts.Symbol} symbol
 */
function members(program, symbol) {
  if (!(symbol.declarations ?? []).some(hasMembers)) return [];
  const checker = program.getTypeChecker();
  const all = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
  const rows = all.flatMap((member) => {
    const shown = (member.declarations ?? []).filter((declaration) => isShown(program, declaration));
    const isInternal = member.getJsDocTags(checker).some(({ name }) => name === 'internal');
    if (shown.length === 0 || isInternal) return [];
    return [/** @type {const} */ ([shown.map(memberText).join('; '), meaningOf(checker, member)])];
  });
  return rows.length === 0 ? [] : [table('member', rows)];
}

/**
 * Whether a member can be seen from outside, and is not one of JavaScript's own.
 *
 * @param {ts.Program} program
 * @param {ts.Declaration} declaration
 */
function isShown(program, declaration) {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const name = ts.getNameOfDeclaration(declaration);
  return (
    !(name !== undefined && ts.isPrivateIdentifier(name)) &&
    (ts.getCombinedModifierFlags(declaration) & hidden) === 0 &&
    !program.isSourceFileDefaultLibrary(declaration.getSourceFile())
  );
}

/** @param {ts.Declaration} declaration */
function memberText(declaration) {
  const text = printer.printNode(ts.EmitHint.Unspecified, declaration, declaration.getSourceFile());
  return text
    .replace(/^(?:(?:static|abstract|readonly) )+/, '')
    .replace(/^get (\w+)\(\)/, '$1')
    .replace(/\bimport\("[^"]+"\)\./g, '')
    .replace(/;$/, '')
    .replace(/\s+/g, ' ')
    .replace(/\[ (.*?) \]/g, '[$1]');
}

/** What a doc comment says, with the errors that are thrown. @param {ts.TypeChecker} checker @param {ts.Symbol} symbol */
function meaningOf(checker, symbol) {
  const throws = symbol.getJsDocTags(checker).filter(({ name }) => name === 'throws');
  const errors = new Set(throws.map(({ text }) => `Throws ${ts.displayPartsToString(text)}`));
  const doc = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const all = [...(doc === '' ? [] : [doc]), ...[...errors].map(ended)];
  return all.join('\n\n').replace(/\{@link\s+([^}|\s]+)[^}]*\}/g, '`$1`');
}

/** @param {string} sentence */
const ended = (sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);

/** @param {string} title @param {readonly (readonly [name: string, meaning: string])[]} rows */
function table(title, rows) {
  const cell = (/** @type {string} */ text) =>
    text
      .trim()
      .replaceAll('|', '\\|')
      .replace(/\s*\n+/g, ' ');
  const lines = rows.map(([name, meaning]) => `| \`${cell(name)}\` | ${cell(meaning)} |`);
  return [`| ${title} | meaning |`, '| --- | --- |', ...lines].join('\n');
}

/** @param {string} code @param {Parameters<typeof withImports>[1]} modules */
async function exampleBlock(code, modules) {
  return `\`\`\`ts\n${await formatted(withImports(code.trim(), modules))}\n\`\`\``;
}

/** @param {string} code @param {number} [width] */
async function formatted(code, width) {
  const options = await resolveConfig(new URL('../../README.md', import.meta.url));
  const text = await format(code, {
    ...options,
    ...(width === undefined ? {} : { printWidth: width }),
    parser: 'typescript',
  });
  return text.trim();
}
