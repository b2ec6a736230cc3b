/** The contents of `docs.json` in a tapset's package; texts are Markdown. */
export interface PackageDocs {
  /** Name of the package: `@tap/net`. */
  readonly package: string;
  /** What the package is. */
  readonly doc: string;
  /** Examples of the package, as Markdown with a block of `ts` or of `console`. */
  readonly examples: readonly string[];
  /** The namespaces of probes that the package exports. */
  readonly namespaces: readonly NamespaceDocs[];
  readonly probes: readonly (ProbeDocs & {
    /** The probe of the same function's return. */
    readonly return?: ProbeDocs;
  })[];
  readonly functions: readonly FunctionDocs[];
}

/** A namespace of probes. */
export interface NamespaceDocs {
  /** Its name, as it is exported: `tcp`. */
  readonly name: string;
  readonly doc: string;
  /** As those of the package. */
  readonly examples: readonly string[];
}

/** The documentation of a probe point. */
export interface ProbeDocs {
  /** Name of the probe point: `tcp.sendmsg`. */
  readonly name: string;
  /** How the package exports it: `tcp.sendmsg`, `tcp.sendmsg.return`. */
  readonly export: string;
  readonly doc: string;
  /** Which task is the current one when it fires. */
  readonly context: string;
  readonly values: readonly ValueDocs[];
}

/** The documentation of a value of a probe. */
export interface ValueDocs {
  readonly name: string;
  /** What JavaScript gets, as a TypeScript type: `string | null`. */
  readonly type: string;
  readonly doc: string;
}

/** The documentation of a function that a package exports. */
export interface FunctionDocs {
  readonly name: string;
  /** Each with the name; an overloaded function has several. */
  readonly signatures: readonly string[];
  /** Paragraphs of all signatures, with the errors that they throw. */
  readonly doc: string;
}
