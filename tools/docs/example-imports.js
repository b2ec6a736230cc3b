// @ts-check
import ts from 'typescript';

/**
 * An example with the imports of the names that it uses and does not declare.
 *
 * @param {string} code
 * @param {readonly (readonly [module: string, names: ReadonlySet<string>])[]} modules what can be imported, the first first
 */
export function withImports(code, modules) {
  const missing = freeNames(code);
  const imports = modules.flatMap(([module, names]) => {
    const some = [...missing].filter((name) => names.has(name)).sort();
    for (const name of some) missing.delete(name);
    return some.length === 0 ? [] : [`import { ${some.join(', ')} } from '${module}';`];
  });
  return imports.length === 0 ? code : `${imports.join('\n')}\n\n${code}`;
}

/** The names that code uses and does not declare. @param {string} code */
function freeNames(code) {
  /** @type {Set<string>} */
  const used = new Set();
  /** @type {Set<string>} */
  const declared = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIdentifier(node)) {
      if (isDeclared(node)) declared.add(node.text);
      else if (!isMember(node)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('example.ts', code, ts.ScriptTarget.ESNext, true));
  return new Set([...used].filter((name) => !declared.has(name)));
}

/** @param {ts.Identifier} node */
function isDeclared({ parent, text }) {
  const declares = ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent);
  return declares && ts.isIdentifier(parent.name) && parent.name.text === text;
}

/** Whether an identifier names a member of something, not a thing of its own. @param {ts.Identifier} node */
function isMember(node) {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  );
}
