import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addressSpaceOf } from '../sys/index.js';
import { UserSymbols } from './index.js';
import { parseScriptFunction } from './script-function.js';
import { parseSourceMap } from './source-map.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tap-scripts-')));
afterAll(() => rmSync(folder, { recursive: true }));

/** In JavaScript, the interface is gone: the function is higher. */
const source = `interface Item { readonly price: number }

/** Adds up. */
function total(items: readonly Item[]): number {
  let sum = 0;
  for (const { price } of items) sum += price;
  return sum;
}
const items = Array.from({ length: 1_000 }, (_, price): Item => ({ price }));
for (let i = 0; i < 3_000; i++) total(items);
console.log(1);
process.stdin.resume();
`;

const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');

/** Compiles the program in a folder of its own; the path of the script. */
function compile(...options: readonly string[]): string {
  const cwd = mkdtempSync(join(folder, 'program-'));
  writeFileSync(join(cwd, 'shop.ts'), source);
  const usual = ['--noCheck', '--target', 'es2022', '--module', 'esnext'];
  execFileSync(process.execPath, [tsc, 'shop.ts', ...usual, ...options], { cwd });
  for (const file of readdirSync(cwd)) chmodSync(join(cwd, file), 0o644);
  return join(cwd, 'shop.js');
}

/** What `total` of a program that runs is called. */
async function totalIn(path: string): Promise<unknown> {
  const child = spawn(
    process.execPath,
    ['--perf-basic-prof', '--no-concurrent-recompilation', '--no-concurrent-osr', path],
    {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  await once(child.stdout, 'data');
  const pid = child.pid as number;
  const map = `/tmp/perf-${pid}.map`;
  try {
    const lines = readFileSync(map, 'utf8').matchAll(/^([\da-f]+) [\da-f]+ JS:\*'?total /gm);
    const address = BigInt(`0x${[...lines].at(-1)?.[1]}`);
    const space = addressSpaceOf(pid) as bigint;
    const symbols = new UserSymbols(600_000);
    await symbols.prepare([{ pid, space, addresses: [address] }]);
    return symbols.find(pid, space, address);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
    rmSync(map, { force: true });
  }
}

describe('a function of JavaScript', () => {
  it.each([
    ['beside it', ['--sourceMap'], () => {}],
    ['in it', ['--inlineSourceMap', '--inlineSources'], () => {}],
    ['in it, longer than what is read of it first', ['--inlineSourceMap'], lengthen],
  ] as const)('has its place in TypeScript by a source map %s', async (_, options, change) => {
    const path = compile(...options);
    change(path);
    expect(await totalIn(path)).toMatchObject({
      name: 'total (shop.ts:4:15)',
      mangled: expect.stringMatching(/^JS:\*'?total .*\/shop\.js:3:15$/),
      module: path.replace('.js', '.ts'),
      offset: 0n,
    });
  });

  const later = Date.now() / 1_000 + 600;
  it.each([
    ['no source map', [], () => {}],
    ['a damaged one', ['--sourceMap'], (path: string) => writeFileSync(`${path}.map`, '{"version":3')],
    ['one that is not there', ['--sourceMap'], (path: string) => rmSync(`${path}.map`)],
    ['one that others may write to', ['--sourceMap'], (path: string) => chmodSync(`${path}.map`, 0o666)],
    ['one that has changed', ['--sourceMap'], (path: string) => utimesSync(`${path}.map`, later, later)],
  ] as const)('has its place in JavaScript with %s', async (_, options, change) => {
    const path = compile(...options);
    change(path);
    expect(await totalIn(path)).toMatchObject({ name: 'total (shop.js:3:15)', module: path });
  });
});

/** Makes the map in a script a long one. */
function lengthen(path: string): void {
  const [code = '', data = ''] = readFileSync(path, 'utf8').split('base64,');
  const map = `{"ignored":"${'x'.repeat(100_000)}",${String(Buffer.from(data, 'base64')).slice(1)}`;
  writeFileSync(path, `${code}base64,${Buffer.from(map).toString('base64')}\n`);
}

describe('parseScriptFunction()', () => {
  it.each([
    ['JS:~total /srv/a b.js:12:3', 'total', '/srv/a b.js', 12, 3],
    ["JS:*'get q file:///srv/a%20b.mjs:1:92", 'get q', '/srv/a b.mjs', 1, 92],
    ['JS:o+total /tmp/shop.ts:4:15', 'total', '/tmp/shop.ts', 4, 15],
    ['Script:~ file:///srv/a.mjs:1:1', '', '/srv/a.mjs', 1, 1],
    ['JS:^copyFileSync node:fs:3043:22', 'copyFileSync', 'node:fs', 3043, 22],
    ['JS:+ [eval]:1:7', '', '[eval]', 1, 7],
    ['LazyCompile:*answer file.js:42', 'answer', 'file.js', 42, null],
  ])('reads %s', (text, name, file, line, column) => {
    expect(parseScriptFunction(text)).toEqual({ name, position: { file, line, column } });
  });

  it.each(['Builtin:ArrayMap', 'RegExp:a+b', 'JS:~total', 'JS:*a /b.js:x', 'py::f:/a.py', 'JS:~:1:2'])(
    'leaves %s',
    (text) => expect(parseScriptFunction(text)).toBeNull(),
  );
});

describe('parseSourceMap()', () => {
  it('gives no place on a line that the map leaves out, nor one without a column', () => {
    const map = parseSourceMap(
      '{"version":3,"sources":["a.ts"],"sourceRoot":"../src","mappings":"AAAA;;"}',
      '/x/y/a.map',
    );
    expect(map.original({ file: '', line: 1, column: 9 })).toEqual({
      file: '/x/src/a.ts',
      line: 1,
      column: 1,
    });
    expect(map.original({ file: '', line: 2, column: 1 })).toBeNull();
    expect(map.original({ file: '', line: 1, column: null })).toBeNull();
  });
});
