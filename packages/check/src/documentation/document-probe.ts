import { shownType, type PackageDocs, type TapsetProbe, type ValueDocs } from '@tap/native-core/inspect';
import type { Probe } from '@tap/native-core/tapset';
import ts from 'typescript';
import type { DeclaredExport } from './declared.js';
import { docText } from './doc-text.js';

/** What is needed to document probes. */
export interface Facts {
  readonly checker: ts.TypeChecker;
  /** Takes what is missing or wrong. */
  readonly report: (problem: string) => void;
}

/** Documents a probe and its return, of their definitions and the declaration of the entry. */
export function documentProbe(
  facts: Facts,
  { probe, export: path }: TapsetProbe,
  declared: DeclaredExport,
): PackageDocs['probes'][number] {
  const { report } = facts;
  if (declared.doc === '') report(`${probe.name} has no documentation`);
  if (declared.context === '') report(`${probe.name} has no @context: which task is current when it fires?`);
  const docs = {
    name: probe.name,
    export: path,
    doc: declared.doc,
    context: declared.context,
    values: documentValues(facts, probe, declared.type),
  };
  const back = returnOf(probe);
  if (back === null) return docs;
  if (declared.returns === '') report(`${back.name} has no documentation: write @returns`);
  const type = typeOfProperty(facts.checker, declared.type, 'return');
  return {
    ...docs,
    return: {
      name: back.name,
      export: `${path}.return`,
      doc: declared.returns,
      context: declared.context,
      values: type === null ? [] : documentValues(facts, back, type),
    },
  };
}

function returnOf(probe: Probe & { readonly return?: Probe }): Probe | null {
  return probe.return ?? null;
}

function documentValues({ checker, report }: Facts, probe: Probe, probeType: ts.Type): readonly ValueDocs[] {
  const values = typeOfProperty(checker, probeType, 'values');
  return Object.entries(probe.values).map(([name, { kind }]) => {
    const property = values?.getProperty(name);
    const doc = docText(property?.getDocumentationComment(checker));
    const type = shownType(kind);
    const declared = property === undefined ? 'nothing' : seenType(checker, property);
    if (doc === '') report(`${probe.name}: the value "${name}" has no documentation`);
    if (declared !== type)
      report(`${probe.name}: the value "${name}" is ${type}, but declared as ${declared}`);
    return { name, type, doc };
  });
}

/** What JavaScript sees of a value, as its expression's type says. */
function seenType(checker: ts.TypeChecker, value: ts.Symbol): string {
  const seen = typeOfProperty(checker, checker.getTypeOfSymbol(value), 'valueType');
  return seen === null
    ? 'no expression'
    : checker.typeToString(seen, undefined, ts.TypeFormatFlags.NoTruncation);
}

function typeOfProperty(checker: ts.TypeChecker, type: ts.Type, name: string): ts.Type | null {
  const property = type.getProperty(name);
  return property === undefined ? null : checker.getTypeOfSymbol(property);
}
