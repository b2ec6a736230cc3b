/** What `docs.json` of a tapset's package holds; texts are Markdown. */
export interface PackageDocs {
  /** Name of the package: `@tap/net`. */
  package: string;
  /** What the package is. */
  doc: string;
  /** Examples of the package, and of each namespace, as Markdown with a block of `ts` or of `console`. */
  examples: string[];
  /** The namespaces of probes that the package exports: `tcp`. */
  namespaces: { name: string; doc: string; examples: string[] }[];
  probes: ProbeDocs[];
  functions: FunctionDocs[];
}

/** A probe point. */
export interface ProbeDocs {
  /** Name of the probe point: `tcp.sendmsg`. */
  name: string;
  /** How the package exports it: `tcp.sendmsg`, `tcp.sendmsg.return`. */
  export: string;
  doc: string;
  /** Which task is the current one when it fires. */
  context: string;
  values: ValueDocs[];
  /** The probe of the same function's return. */
  return?: Omit<ProbeDocs, 'return'>;
}

/** A value of a probe. */
export interface ValueDocs {
  name: string;
  /** What JavaScript gets, as a TypeScript type: `string | null`. */
  type: string;
  doc: string;
}

/** A function that a package exports. */
export interface FunctionDocs {
  name: string;
  /** With the name; those of an overloaded function are joined by `; `. */
  signature: string;
  /** Paragraphs of all signatures, with the errors that they throw. */
  doc: string;
}
