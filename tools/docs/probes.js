import ts from 'typescript';
import { docText } from './doc-text.js';

/**
 * What is needed to document probes.
 *
 * @typedef {object} Facts
 * @property {ts.TypeChecker} checker
 * @property {(kind: any) => string} shownType The TypeScript type of a kind's values.
 * @property {(problem: string) => void} report Takes what is missing or wrong.
 */

/**
 * Documents a probe from its definition and its declaration.
 *
 * @param {Facts} facts
 * @param {import('./shape.d.ts').TapsetProbe} defined
 * @param {import('./declared.js').DeclaredExport} declared
 * @returns {import('./shape.d.ts').PackageDocs['probes'][number]}
 */
export function documentProbe(facts, { export: path, probe }, declared) {
  const { report } = facts;
  if (declared.doc === '') report(`${probe.name} has no documentation`);
  if (declared.context === '') report(`${probe.name} has no @context: which task is current when it fires?`);
  /** @type {import('./shape.d.ts').ProbeDocs} */
  const docs = {
    name: probe.name,
    export: path,
    doc: declared.doc,
    context: declared.context,
    values: documentValues(facts, probe, declared.type),
  };
  if (!('return' in probe)) return docs;
  const back = /** @type {import('./shape.d.ts').TapsetProbe['probe']} */ (probe.return);
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

/**
 * @param {Facts} facts
 * @param {import('./shape.d.ts').TapsetProbe['probe']} probe
 * @param {ts.Type} probeType
 */
function documentValues({ checker, shownType, report }, probe, probeType) {
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

/**
 * What JavaScript sees of a value, as its expression's type says.
 *
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} value
 */
function seenType(checker, value) {
  const seen = typeOfProperty(checker, checker.getTypeOfSymbol(value), 'valueType');
  return seen === null
    ? 'no expression'
    : checker.typeToString(seen, undefined, ts.TypeFormatFlags.NoTruncation);
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Type} type
 * @param {string} name
 */
function typeOfProperty(checker, type, name) {
  const property = type.getProperty(name);
  return property === undefined ? null : checker.getTypeOfSymbol(property);
}
