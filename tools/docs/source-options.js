import { join } from 'node:path';
import ts from 'typescript';

/**
 * Compiler options of the sources, in which packages find each other's sources instead of their builds.
 *
 * @param {string} root
 * @returns {ts.CompilerOptions}
 */
export function sourceOptions(root) {
  const file = join(root, 'tsconfig.tests.json');
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  return ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root, undefined, file).options;
}
