import ts from 'typescript';
import { docText, tagText } from './doc-text.js';

/**
 * What the declarations of a package say about its exports.
 *
 * @typedef {object} Declared
 * @property {string} doc What the package is.
 * @property {Map<string, DeclaredExport>} exports By path: `ip_ntop`, `tcp`, `tcp.sendmsg`.
 *
 * @typedef {object} DeclaredExport
 * @property {ts.Symbol} symbol
 * @property {string} doc
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
  return { doc: moduleDoc(file), exports };
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
    into.set(prefix + exported.name, {
      symbol,
      doc: isNamespace ? aliasDoc(exported) : docText(symbol.getDocumentationComment(checker)),
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
function aliasDoc(alias) {
  const statement = alias.declarations?.[0]?.parent;
  return statement === undefined ? '' : commentDoc(commentsAt(statement).at(-1));
}

/**
 * The comment at the top of a file that is marked with `@module`.
 *
 * @param {ts.SourceFile} file
 */
function moduleDoc(file) {
  const comments = commentsAt(file.statements[0]);
  return commentDoc(comments.find(({ tags }) => tags?.some(({ tagName }) => tagName.text === 'module')));
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
