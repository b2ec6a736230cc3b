import type { FunctionDocs } from '@tap/native-core/inspect';
import ts from 'typescript';
import type { DeclaredExport } from './declared.js';
import { docText } from './doc-text.js';

/** Documents an exported function; null for what is none. */
export function documentFunction(
  checker: ts.TypeChecker,
  name: string,
  { symbol, type }: DeclaredExport,
): FunctionDocs | null {
  if ((symbol.flags & ts.SymbolFlags.Function) === 0) return null;
  const signatures = type.getCallSignatures();
  return {
    name,
    signature: signatures.map((signature) => name + signatureText(checker, signature)).join('; '),
    doc: [...new Set(signatures.map((signature) => signatureDoc(checker, signature)))].join('\n\n'),
  };
}

function signatureText(checker: ts.TypeChecker, signature: ts.Signature): string {
  const text = checker.signatureToString(signature, undefined, ts.TypeFormatFlags.NoTruncation);
  return text.replaceAll('<ArrayBufferLike>', '');
}

function signatureDoc(checker: ts.TypeChecker, signature: ts.Signature): string {
  const throws = signature.getJsDocTags().filter(({ name }) => name === 'throws');
  return [
    docText(signature.getDocumentationComment(checker)),
    ...throws.map(({ text }) => `Throws ${docText(text)}`),
  ].join(' ');
}
