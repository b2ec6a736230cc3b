// @ts-check
import ts from 'typescript';

const printer = ts.createPrinter({ removeComments: true });

/**
 * What modules export, with signatures, sorted by name: by the path of their declarations.
 *
 * @param {readonly string[]} entries Emitted declarations: `dist/index.d.ts`.
 * @returns {ReadonlyMap<string, string>}
 */
export function exportedTexts(entries) {
  const program = ts.createProgram([...entries], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  return new Map(
    entries.map((entry) => {
      const file = program.getSourceFile(entry);
      if (file === undefined) throw new Error(`${entry} is not there: build the packages first`);
      const module = checker.getSymbolAtLocation(file);
      if (module === undefined) throw new Error(`${entry} exports nothing`);
      return [entry, `${exportsOf(checker, module).join('\n')}\n`];
    }),
  );
}

/**
 * @param {ts.TypeChecker} checker
 * @param {ts.Symbol} module
 * @returns {string[]} lines
 */
function exportsOf(checker, module) {
  const exported = checker.getExportsOfModule(module);
  const sorted = exported.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.flatMap((one) => {
    const symbol = (one.flags & ts.SymbolFlags.Alias) === 0 ? one : checker.getAliasedSymbol(one);
    if ((symbol.flags & ts.SymbolFlags.ValueModule) !== 0) {
      const inner = exportsOf(checker, symbol).map((line) => `    ${line}`);
      return [`namespace ${one.name} {`, ...inner, '}'];
    }
    return (symbol.declarations ?? []).flatMap((declaration) => declaredLines(one.name, declaration));
  });
}

/**
 * A declaration as it was emitted, without comments, the words that all of them start with, where its types come from, and what a
 * class hides.
 *
 * @param {string} name
 * @param {ts.Declaration} declaration
 */
export function declaredLines(name, declaration) {
  const text = printer.printNode(ts.EmitHint.Unspecified, declaration, declaration.getSourceFile());
  const shown = text
    .replace(/^(?:export |declare |default )+/, '')
    .replace(/\bimport\("[^"]+"\)\./g, '')
    .replace(/^ +#?private.*;\n/gm, '');
  const lines = (ts.isVariableDeclaration(declaration) ? `const ${shown};` : shown).split('\n');
  const own = ts.getNameOfDeclaration(declaration)?.getText();
  return own === undefined || own === name ? lines : [`${own} as ${name}: ${lines[0]}`, ...lines.slice(1)];
}
