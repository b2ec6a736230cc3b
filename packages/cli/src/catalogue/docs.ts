import { createRequire } from 'node:module';

/** The documentation of a tapset's package, as its build writes it. */
export interface PackageDocs {
  readonly probes: readonly (ProbeDocs & { readonly return?: ProbeDocs })[];
  readonly functions: readonly FunctionDocs[];
}

/** The documentation of a probe point. */
export interface ProbeDocs {
  readonly name: string;
  readonly doc: string;
  /** Which task is the current one when it fires. */
  readonly context: string;
  readonly values: readonly ValueDocs[];
}

/** The documentation of a value of a probe. */
export interface ValueDocs {
  readonly name: string;
  /** Its TypeScript type. */
  readonly type: string;
  readonly doc: string;
}

/** The documentation of a function. */
export interface FunctionDocs {
  readonly name: string;
  readonly signature: string;
  readonly doc: string;
}

/** The documentation that a package was built with; null when it was built without. */
export function readDocs(packageName: string): PackageDocs | null {
  const require = createRequire(import.meta.url);
  try {
    return require(`${packageName}/docs.json`) as PackageDocs;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return null;
    throw error;
  }
}

/** The first sentence of a documentation. */
export function firstSentence(doc: string): string {
  const [paragraph = ''] = doc.split('\n\n');
  const end = paragraph.search(/\.(?=\s+[A-Z`])/);
  return (end < 0 ? paragraph : paragraph.slice(0, end)).replace(/\.$/, '').replace(/\s+/g, ' ');
}
