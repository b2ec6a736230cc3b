import ts from 'typescript';
import { docText, tagText } from './doc-text.js';

/**
 * What the declarations of a package say about its exports.
 *
 * @typedef {object} Declared
 * @property {string} doc What the package is.
 * @property {string[]} examples
 * @property {Map<string, DeclaredExport>} exports By path: `ip_ntop`, `tcp`, `tcp.sendmsg`.
 *
 * @typedef {object} DeclaredExport
 * @property {ts.Symbol} symbol
 * @property {string} doc
 * @property {string[]} examples Of a namespace.
 * @property {string} context
 * @property {string} returns
 * @property {ts.Type} type
 */

/**
 * Reads the documentation of everything that a module exports, namespaces and what they export included.
 *
 * @param {ts.Program} program
 * @param {string} entry
 * @returns {Declared}
 */
export function readDeclared(program, entry) {
  const file = program.getSourceFile(entry);
  if (file === undefined) throw new Error(`${entry} is not there: build the package first`);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${entry} exports nothing`);
  /** @type {Declared['exports']} */
  const exports = new Map();
  collect(checker, module, '', exports);
  const comment = moduleComment(file);
  return { doc: commentDoc(comment), examples: examplesIn(comment), exports };
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} module
 * @param {string} prefix
 * @param {Declared['exports']} into
 */
function collect(checker, module, prefix, into) {
  for (const exported of checker.getExportsOfModule(module)) {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    const isNamespace = (symbol.flags & ts.SymbolFlags.ValueModule) !== 0;
    const tags = symbol.getJsDocTags(checker);
    const comment = isNamespace ? aliasComment(exported) : undefined;
    into.set(prefix + exported.name, {
      symbol,
      doc: isNamespace ? commentDoc(comment) : docText(symbol.getDocumentationComment(checker)),
      examples: examplesIn(comment),
      context: tagText(tags, 'context'),
      returns: tagText(tags, 'returns'),
      type: checker.getTypeOfSymbol(symbol),
    });
    if (isNamespace) collect(checker, symbol, `${prefix}${exported.name}.`, into);
  }
}

/**
 * The comment above `export * as name from`, which the checker attributes to no symbol.
 *
 * @param {ts.Symbol} alias
 */
function aliasComment(alias) {
  return commentsAt(alias.declarations?.[0]?.parent).at(-1);
}

/**
 * The comment at the top of a file that is marked with `@module`.
 *
 * @param {ts.SourceFile} file
 */
function moduleComment(file) {
  const comments = commentsAt(file.statements[0]);
  return comments.find(({ tags }) => tags?.some(({ tagName }) => tagName.text === 'module'));
}

/**
 * All documentation comments before a statement; the compiler's own functions give the last one only.
 *
 * @param {ts.Node | undefined} statement
 * @returns {readonly ts.JSDoc[]}
 */
function commentsAt(statement) {
  return statement?.getChildren().filter(ts.isJSDoc) ?? [];
}

/** @param {ts.JSDoc | undefined} comment */
function commentDoc(comment) {
  const text = ts.getTextOfJSDocComment(comment?.comment) ?? '';
  return docText([{ kind: 'text', text }]);
}

/**
 * The examples of a comment, as Markdown: a sentence and a block of code.
 *
 * @param {ts.JSDoc | undefined} comment
 */
function examplesIn(comment) {
  const tags = comment?.tags?.filter(({ tagName }) => tagName.text === 'example') ?? [];
  return tags.map((tag) => {
    const text = ts.getTextOfJSDocComment(tag.comment) ?? '';
    const at = text.indexOf('```');
    return `${text.slice(0, at).trim()}\n\n${text.slice(at).trim()}`;
  });
}
