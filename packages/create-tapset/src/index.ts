/**
 * Makes the package of a new tapset: `npm create @tap/tapset FOLDER`.
 *
 * @module
 */
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

const usage = `Usage: npm create @tap/tapset FOLDER

Makes the package of a new tapset in FOLDER, which must be empty or not there yet. The name of the folder becomes
that of the package, and the first word of the names of its probes: lower-case letters, digits and _.
`;

/** Where the command prints. */
export interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/**
 * Runs the command `create-tapset`.
 *
 * @returns its exit status: 0, or 2 when the package cannot be made.
 */
export function main(args: readonly string[], { stdout, stderr }: Output): number {
  const [path, ...others] = args;
  if (path === '--help') {
    stdout.write(usage);
    return 0;
  }
  const mistake = path === undefined || others.length > 0 ? usage : refusal(path);
  if (path === undefined || mistake !== null) {
    stderr.write(`${mistake ?? usage}\n`);
    return 2;
  }
  try {
    createTapset(path);
  } catch (error) {
    // A disk that is full, or a folder in which nobody may write.
    if (!(error instanceof Error && 'code' in error)) throw error;
    stderr.write(`create-tapset: ${error.message}\n`);
    return 2;
  }
  stdout.write(`${path} is made. Now:\n\n  cd ${path}\n  npm install\n  npm test\n`);
  return 0;
}

/** Why a folder cannot become a tapset; null when it can. */
function refusal(path: string): string | null {
  const name = basename(resolve(path));
  if (isBuiltin(name))
    return `create-tapset: Node has a module "${name}" of its own, which an import would mean`;
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    return `create-tapset: "${basename(path)}" is not a name of lower-case letters, digits and _`;
  if (!existsSync(path)) return null;
  if (!statSync(path).isDirectory()) return `create-tapset: ${path} is not a folder`;
  if (readdirSync(path).length > 0) return `create-tapset: ${path} is not empty`;
  return null;
}

/** Copies the template, with the name of the folder in the place of `mine`. */
function createTapset(path: string): void {
  const name = basename(resolve(path));
  const own = dirname(createRequire(import.meta.url).resolve('@tap/create-tapset/package.json'));
  cpSync(join(own, 'template'), path, { recursive: true });
  // npm packs no .gitignore, and takes a package.json within a package for a mistake.
  renameSync(join(path, 'gitignore'), join(path, '.gitignore'));
  renameSync(join(path, 'manifest.json'), join(path, 'package.json'));
  for (const file of ['package.json', 'README.md', 'src/index.ts', 'test/tapset.test.js']) {
    const text = readFileSync(join(path, file), 'utf8');
    writeFileSync(join(path, file), text.replace(/\bmine\b/g, name));
  }
}
