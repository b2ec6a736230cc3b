import ts from 'typescript';
import { docText } from './doc-text.js';

/**
 * Documents an exported function; null for what is none.
 *
 * @param {ts.TypeChecker} checker
 * @param {string} name
 * @param {import('./declared.js').DeclaredExport} declared
 * @returns {import('./shape.d.ts').FunctionDocs | null}
 */
export function documentFunction(checker, name, { symbol, type }) {
  if ((symbol.flags & ts.SymbolFlags.Function) === 0) return null;
  const signatures = type.getCallSignatures();
  return {
    name,
    signature: signatures.map((signature) => name + signatureText(checker, signature)).join('; '),
    doc: [...new Set(signatures.map((signature) => signatureDoc(checker, signature)))].join('\n\n'),
  };
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Signature} signature
 */
function signatureText(checker, signature) {
  const text = checker.signatureToString(signature, undefined, ts.TypeFormatFlags.NoTruncation);
  return text.replaceAll('<ArrayBufferLike>', '');
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Signature} signature
 */
function signatureDoc(checker, signature) {
  const throws = signature.getJsDocTags().filter(({ name }) => name === 'throws');
  return [
    docText(signature.getDocumentationComment(checker)),
    ...throws.map(({ text }) => `Throws ${docText(text)}`),
  ].join(' ');
}
