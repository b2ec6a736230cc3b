import type { FunctionDocs } from '@tap/native-core/inspect';
import ts from 'typescript';
import type { DeclaredExport } from './declared.js';
import { docText } from './doc-text.js';

/**
 * Documents an exported function, however it is declared; null for what cannot be called, such as a class, and for what
 * `@internal` marks: it is for other tapsets to call, not for queries.
 */
export function documentFunction(
  checker: ts.TypeChecker,
  name: string,
  { symbol, type }: DeclaredExport,
): FunctionDocs | null {
  const signatures = type.getCallSignatures();
  const tags = symbol.getJsDocTags(checker);
  if (signatures.length === 0 || tags.some((tag) => tag.name === 'internal')) return null;
  const docs = signatures.map((one) =>
    docWithErrors(one.getDocumentationComment(checker), one.getJsDocTags()),
  );
  // The comment of a constant that is a function belongs to the constant.
  const own = docWithErrors(symbol.getDocumentationComment(checker), tags);
  return {
    name,
    signatures: signatures.map((one) => name + signatureText(checker, one)),
    doc: docs.every((doc) => doc === '') ? own : [...new Set(docs)].join('\n\n'),
  };
}

function signatureText(checker: ts.TypeChecker, signature: ts.Signature): string {
  const text = checker.signatureToString(signature, undefined, ts.TypeFormatFlags.NoTruncation);
  return text.replaceAll('<ArrayBufferLike>', '');
}

function docWithErrors(comment: ts.SymbolDisplayPart[], tags: readonly ts.JSDocTagInfo[]): string {
  const throws = tags.filter(({ name }) => name === 'throws');
  return [docText(comment), ...throws.map(({ text }) => `Throws ${docText(text)}`)].join(' ').trim();
}
