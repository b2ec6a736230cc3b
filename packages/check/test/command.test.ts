import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../bin/tap-check.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tap-check-'));
const entry = join(folder, 'index.js');

const sound = `import { fn, probe, usize } from '@tap/native-core/tapset';
export const read = probe('mine.read', {
  at: fn('vfs_read', { count: usize }),
  values: ({ count }) => ({ count }),
});
`;
const declarations = `/** Reads.
 *
 * @module
 */

import type { Int, Probe } from '@tap/native-core/tapset';
/** Somebody reads.
 * @context the reader */
export declare const read: Probe<{
  /** Bytes wanted. */
  count: Int<number>;
}>;
`;

function manifest(tap: object = { tapset: true }): string {
  return JSON.stringify({ name: 'mine', type: 'module', exports: './index.js', tap });
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** The built command's exit status, and what it says on both streams. */
function check(...args: readonly string[]): readonly [status: number | null, text: string] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return [status, stdout + stderr];
}

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules/@tap'), { recursive: true });
  const core = fileURLToPath(new URL('../../../native-core', import.meta.url));
  symlinkSync(core, join(folder, 'node_modules/@tap/native-core'));
});
beforeEach(() => {
  write('package.json', manifest());
  write('index.js', sound);
  write('index.d.ts', declarations);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a module that cannot be loaded', () => {
  it.each<[what: string, text: string, summary: string, line: number | null]>([
    ['an error', "\nthrow new Error('boom\\nand more');", 'boom', 2],
    ['what is not an error', "throw 'boom';", 'it throws "boom"', null],
    ['nothing at all', 'throw undefined;', 'it throws undefined', null],
    ['a syntax error', 'export const a = 1;\nexport const b = ;', "Unexpected token ';'", 2],
    [
      'a name that is not exported',
      "import { nope } from 'node:fs';",
      "The requested module 'node:fs' does not provide an export named 'nope'",
      1,
    ],
    [
      'a package that is not there',
      "import 'not-installed';",
      `Cannot find package 'not-installed' imported from ${entry}`,
      null,
    ],
  ])('is told without a stack, and with its line: %s', (_, text, summary, line) => {
    write('index.js', text);
    const place = line === null ? '' : `  at  ${entry}:${line}\n`;
    const told = `tap-check: TAP_ARGUMENT: mine cannot be loaded: ${summary}\n${place}`;
    expect(check('--kernels', 'none')).toEqual([2, told]);
  });

  it('is told with the file that has the mistake', () => {
    write('index.js', "import './inner.js';");
    write('inner.js', '\nconst = 1;');
    const [status, text] = check();
    expect([status, text.split('\n')[1]]).toEqual([2, `  at  ${folder}/inner.js:2`]);
  });

  it('runs once, though a file has a mistake that it imports while it runs', () => {
    const ran = join(folder, 'ran');
    write('inner.js', 'const = 1;');
    write(
      'index.js',
      `import { appendFileSync } from 'node:fs';\nappendFileSync('${ran}', 'x');\nawait import('./inner.js');`,
    );
    expect(check('--kernels', 'none')).toEqual([
      2,
      "tap-check: TAP_ARGUMENT: mine cannot be loaded: Unexpected token '='\n",
    ]);
    expect(readFileSync(ran, 'utf8')).toBe('x');
  });

  it('is wrong where a definition is, which is told with the line of its author', () => {
    write('index.js', sound.replace('=> ({ count })', '=> ({ count: 1 })'));
    const [status, text] = check('--kernels', 'none');
    expect(status).toBe(1);
    expect(text).toContain(
      '✗ TAP_DEFINITION: mine.read: the value "count" is the number 1 at vfs_read, not an expression\n',
    );
    expect(text).toMatch(new RegExp(`\n  at +${entry}:2\n`));
  });
});

describe('the options', () => {
  it('may have spaces in their list, and name a kernel twice', () => {
    const [status, text] = check('--kernels', '6.1, 6.12,6.1');
    expect(text).toContain('1 probe on 2 kernels: nothing is wrong');
    expect(text).toContain('\n  6.1, 6.12: vfs_read (fentry)\n');
    expect(status).toBe(0);
  });

  it('say nothing of a second folder', () => {
    expect(check('.', 'other')).toEqual([
      2,
      'tap-check: TAP_ARGUMENT: other: only one folder is checked at a time\n  next: run tap-check once for each\n',
    ]);
  });

  it('name a page that can be written', () => {
    const [status, text] = check('--kernels', 'none', '--reference', 'nowhere/page.md');
    expect(status).toBe(2);
    expect(text).toMatch(/^tap-check: ENOENT: [^\n]*nowhere\/page\.md'\n$/);
  });
});

it('"absent" in package.json is a list of kernels for each probe', () => {
  write('package.json', manifest({ tapset: true, absent: { 'mine.read': true } }));
  const [status, text] = check();
  expect(status).toBe(2);
  expect(text).toContain(`${folder}/package.json: "absent" has true for mine.read`);
});

it.each([[true], [['mine.read']], [null]])('"absent" in package.json is not %j', (absent) => {
  write('package.json', manifest({ tapset: true, absent }));
  expect(check()).toEqual([
    2,
    `tap-check: TAP_ARGUMENT: ${folder}/package.json: "absent" is not lists of kernels by probes\n  next: write "absent": { "mine.later": ["5.10"] }\n`,
  ]);
});

it('a package with another copy of native-core cannot be checked', () => {
  const core = join(folder, 'node_modules/@tap/native-core');
  renameSync(core, `${core}-own`);
  try {
    mkdirSync(core);
    write('node_modules/@tap/native-core/package.json', '{ "name": "@tap/native-core" }');
    const [status, text] = check();
    expect(status).toBe(2);
    expect(text).toContain('TAP_DUPLICATE_CORE: mine uses another copy of @tap/native-core than tap-check');
  } finally {
    rmSync(core, { recursive: true });
    renameSync(`${core}-own`, core);
  }
});

it('a package without "exports" has the module that Node finds', () => {
  write('package.json', JSON.stringify({ name: 'mine', type: 'module', tap: { tapset: true } }));
  expect(check('--kernels', '7.2')[1]).toContain('mine.read\n  7.2: vfs_read (fentry)\n');
});
