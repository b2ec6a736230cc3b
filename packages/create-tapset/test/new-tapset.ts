import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

const packages = fileURLToPath(new URL('../..', import.meta.url));

/** The command that makes the package of a tapset. */
export const createTapset: string = join(packages, 'create-tapset/bin/create-tapset.js');

const TRANSPILE = `
  const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
  const { transpile, ModuleKind, ScriptTarget } = require('typescript');
  mkdirSync('dist');
  const options = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
  writeFileSync('dist/index.js', transpile(readFileSync('src/index.ts', 'utf8'), options));`;

/** How a program ended, and what it said on both streams. */
export interface Ended {
  readonly status: number | null;
  readonly text: string;
}

/** The package of a new tapset, outside of the repository. */
export interface NewTapset {
  readonly folder: string;
  /** Runs a module of JavaScript in the folder. */
  readonly run: (...args: readonly string[]) => Ended;
  readonly compile: () => Ended;
  /** Makes the JavaScript of the package alone: types take an emulated processor most of a minute. */
  readonly transpile: () => Ended;
  readonly check: (...args: readonly string[]) => Ended;
  readonly tap: (...args: readonly string[]) => Ended;
}

/** Makes the package before the tests of a file, with what `npm install` brings, and removes it after them. */
export function newTapset(name: string): NewTapset {
  const scratch = mkdtempSync(join(tmpdir(), 'tap-create-'));
  const folder = join(scratch, name);
  const run = (...args: readonly string[]): Ended => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return { status, text: stdout + stderr };
  };
  beforeAll(() => {
    execFileSync(process.execPath, [createTapset, folder]);
    install(folder);
  });
  afterAll(() => rmSync(scratch, { recursive: true }));
  return {
    folder,
    run,
    compile: () => run('node_modules/typescript/bin/tsc'),
    transpile: () => run('--eval', TRANSPILE),
    check: (...args) => run('node_modules/@tap/check/bin/tap-check.js', ...args),
    tap: (...args) => run('node_modules/@tap/cli/bin/tap.js', ...args),
  };
}

function install(folder: string): void {
  mkdirSync(join(folder, 'node_modules/@tap'), { recursive: true });
  mkdirSync(join(folder, 'node_modules/@types'));
  const links = [
    ['@tap/native-core', '../native-core'],
    ['@tap/check', 'check'],
    ['@tap/cli', 'cli'],
    ['typescript', 'create-tapset/node_modules/typescript'],
    ['@types/node', '../node_modules/@types/node'],
  ] as const;
  for (const [name, target] of links) symlinkSync(join(packages, target), join(folder, 'node_modules', name));
}
