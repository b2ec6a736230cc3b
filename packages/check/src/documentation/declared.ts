import { TapError } from '@tap/native-core/tapset';
import ts from 'typescript';
import { docText, tagText } from './doc-text.js';

/** What the declarations of a package say about its exports. */
export interface Declared {
  /** What the package is. */
  readonly doc: string;
  readonly examples: readonly string[];
  /** By path: `ip_ntop`, `tcp`, `tcp.sendmsg`. */
  readonly exports: ReadonlyMap<string, DeclaredExport>;
}

/** What is declared of one export. */
export interface DeclaredExport {
  readonly symbol: ts.Symbol;
  readonly doc: string;
  /** Of a namespace. */
  readonly examples: readonly string[];
  /** What `@context` says. */
  readonly context: string;
  /** What `@returns` says. */
  readonly returns: string;
  readonly type: ts.Type;
}

/**
 * Reads the documentation of everything that a module exports, namespaces and what they export included; of plain objects,
 * the members that are probes or hold probes.
 *
 * @param probes the paths of probes: `tcp.sendmsg`.
 */
export function readDeclared(program: ts.Program, entry: string, probes: ReadonlySet<string>): Declared {
  const file = program.getSourceFile(entry);
  if (file === undefined) throw unreadable(`${entry} is not there`, 'build the package first');
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(file);
  if (module === undefined) throw unreadable(`${entry} exports nothing`, 'export the probes from it');
  const comment = moduleComment(file);
  return {
    doc: commentDoc(comment),
    examples: examplesIn(comment),
    exports: new Map(exportsOf(checker, checker.getExportsOfModule(module), '', probes)),
  };
}

function unreadable(summary: string, next: string): TapError {
  return new TapError('TAP_ARGUMENT', summary, { next });
}

function exportsOf(
  checker: ts.TypeChecker,
  exports: readonly ts.Symbol[],
  prefix: string,
  probes: ReadonlySet<string>,
): readonly (readonly [path: string, declared: DeclaredExport])[] {
  return exports.flatMap((exported) => {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    const isNamespace = (symbol.flags & ts.SymbolFlags.ValueModule) !== 0;
    const tags = symbol.getJsDocTags(checker);
    const comment = isNamespace ? aliasComment(exported) : undefined;
    const path = prefix + exported.name;
    const declared = {
      symbol,
      doc: isNamespace ? commentDoc(comment) : docText(symbol.getDocumentationComment(checker)),
      examples: examplesIn(comment),
      context: tagText(tags, 'context'),
      returns: tagText(tags, 'returns'),
      type: checker.getTypeOfSymbol(symbol),
    };
    const members = isNamespace ? checker.getExportsOfModule(symbol) : membersOf(declared.type, path, probes);
    return [[path, declared] as const, ...exportsOf(checker, members, `${path}.`, probes)];
  });
}

/** The members of a plain object that are probes, or hold probes. */
function membersOf(type: ts.Type, path: string, probes: ReadonlySet<string>): readonly ts.Symbol[] {
  // What a probe itself has is documented with it.
  if (probes.has(path)) return [];
  const paths = [...probes].filter((probe) => probe.startsWith(`${path}.`));
  if (paths.length === 0) return [];
  return type.getProperties().filter(({ name }) => {
    const member = `${path}.${name}`;
    return paths.some((probe) => probe === member || probe.startsWith(`${member}.`));
  });
}

/** The comment above `export * as name from`, which the checker attributes to no symbol. */
function aliasComment(alias: ts.Symbol): ts.JSDoc | undefined {
  return commentsAt(alias.declarations?.[0]?.parent).at(-1);
}

/** The comment at the top of a file that is marked with `@module`. */
function moduleComment(file: ts.SourceFile): ts.JSDoc | undefined {
  const comments = commentsAt(file.statements[0]);
  return comments.find(({ tags }) => tags?.some(({ tagName }) => tagName.text === 'module'));
}

/** All documentation comments before a statement; the compiler's own functions give the last one only. */
function commentsAt(statement: ts.Node | undefined): readonly ts.JSDoc[] {
  return statement?.getChildren().filter(ts.isJSDoc) ?? [];
}

function commentDoc(comment: ts.JSDoc | undefined): string {
  const text = ts.getTextOfJSDocComment(comment?.comment) ?? '';
  return docText([{ kind: 'text', text }]);
}

/** The examples of a comment, as Markdown: a sentence and a block of code. */
function examplesIn(comment: ts.JSDoc | undefined): readonly string[] {
  const tags = comment?.tags?.filter(({ tagName }) => tagName.text === 'example') ?? [];
  return tags.map((tag) => {
    const text = ts.getTextOfJSDocComment(tag.comment) ?? '';
    const at = text.indexOf('```');
    return `${text.slice(0, at).trim()}\n\n${text.slice(at).trim()}`;
  });
}
