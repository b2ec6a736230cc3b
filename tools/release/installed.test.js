// @ts-check
import { deepEqual, equal, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ROOT } from '../setup/workspace.js';
import { ARCHITECTURE_NAMES, architectureOf } from '../vm/architectures.js';
import { NODE_MAJORS, nodeProgram } from '../vm/nodes.js';
import { installPacked } from './installation.js';

const execute = promisify(execFile);
/** What npm downloads at most for the core, a tapset and functions, with all that they depend on. */
const MOST_BYTES = 1_500_000;

const folder = mkdtempSync(join(tmpdir(), 'tap-installed-'));
const vmlinux = join(ROOT, 'packages/check/kernels/6.1/vmlinux.btf.br');
let bytes = 0;
before(async () => ({ bytes } = await installPacked(folder)));
after(() => rmSync(folder, { recursive: true }));

/** What a program prints that is run in the installation. @param {string} program @param {string[]} args */
const run = async (program, ...args) => (await execute(program, args, { cwd: folder })).stdout;

describe('the packages, installed from their tarballs', () => {
  it('are small, with all that they depend on', () => {
    // The core has a binary for each processor.
    ok(bytes > 500_000 && bytes < MOST_BYTES, `npm downloads ${bytes} bytes`);
  });
  it('bring nothing that is not needed, and run no script', () => {
    /** @type {{ packages: Record<string, { hasInstallScript?: boolean }> }} */
    const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
    const installed = Object.keys(packages).map((path) => path.replace('node_modules/', ''));
    const ours = ['@tap/context', '@tap/native-core', '@tap/net'];
    const others = ['acorn', 'node-addon-api', 'node-gyp-build', 'resolve.exports', 'xz-decompress'];
    deepEqual(installed, ['', ...ours, ...others]);
    deepEqual(
      Object.keys(packages).filter((path) => packages[path]?.hasInstallScript),
      [],
    );
  });
});

/** What is imported, by name of the package. */
const IMPORTED = {
  '@tap/context': 'pid',
  '@tap/native-core': 'monotonicTime, on',
  '@tap/native-core/inspect': 'compile, makeKernel',
  '@tap/net': 'netdev',
  'node:fs': 'readFileSync',
  'node:zlib': 'brotliDecompressSync',
};
const imports = Object.entries(IMPORTED).map(([name, names]) => `import { ${names} } from '${name}';\n`);
const requires = Object.entries(IMPORTED).map(
  ([name, names]) => `const { ${names} } = require('${name}');\n`,
);
/** A query of one tapset with a function of another, compiled for a stored kernel, and a call of the addon. */
const PROGRAM = `
const query = on(netdev.transmit).where((e) => e.length.gt(5)).select((e) => ({ size: e.length, pid: pid() }));
const kernel = makeKernel({
  release: '6.1.0', architecture: 'x86_64', possibleCpus: 2,
  vmlinux: brotliDecompressSync(readFileSync(process.argv[2])),
  modules: [], moduleBytes: () => null, kallsyms: () => Buffer.of(),
});
const { programs } = compile(query, kernel);
const [before, now, after] = [process.hrtime.bigint(), monotonicTime(), process.hrtime.bigint()];
console.log(JSON.stringify({
  major: process.versions.node.split('.')[0], fields: Object.keys(query.spec.fields), programs: programs.length,
  clock: before <= now && now <= after,
}));`;

const machine = architectureOf(String(ARCHITECTURE_NAMES[0]));
if (machine === undefined) throw new Error(`no Node is known for ${process.arch}`);
for (const major of NODE_MAJORS)
  describe(`on Node ${major}`, () => {
    const expected = { major, fields: ['size', 'pid'], programs: 1, clock: true };
    it('a query is compiled by a program that imports them', async () => {
      writeFileSync(join(folder, 'use.mjs'), `${imports.join('')}${PROGRAM}`);
      deepEqual(JSON.parse(await run(nodeProgram(machine, major), 'use.mjs', vmlinux)), expected);
    });
    it('a query is compiled by a program that requires them', async () => {
      writeFileSync(join(folder, 'use.cjs'), `${requires.join('')}${PROGRAM}`);
      const said = await execute(nodeProgram(machine, major), ['use.cjs', vmlinux], { cwd: folder });
      deepEqual(JSON.parse(said.stdout), expected);
      // Node 20 and 22 may say that require() of a module is experimental, which is not for our users to mend.
      equal(said.stderr.replace(/^.*ExperimentalWarning.*\n.*--trace-warnings.*\n/m, ''), '');
    });
  });

/** Types that are wrong on purpose, beside some that are right. */
const TYPED = `
const query = on(udp.sendmsg).where((e) => e.size.gt(5)).select((e) => ({ size: e.size, pid: pid() }));
export const size = (event: EventOf<(typeof query)['row']>): number => event.size + event.pid;
// @ts-expect-error a value that there is not
on(udp.sendmsg).select((e) => ({ seize: e.seize }));
// @ts-expect-error a text is not a number
export const text = (event: EventOf<(typeof query)['row']>): string => event.size;
`;
const TYPED_ESM = `import { pid } from '@tap/context';
import { on, type EventOf } from '@tap/native-core';
import { udp } from '@tap/net';${TYPED}`;
const TYPED_CJS = `import context = require('@tap/context');
import core = require('@tap/native-core');
import type { EventOf } from '@tap/native-core' with { 'resolution-mode': 'import' };
import net = require('@tap/net');
const { pid } = context, { on } = core, { udp } = net;${TYPED}`;

describe('TypeScript', () => {
  before(() => {
    copyFileSync(join(folder, 'example.mjs'), join(folder, 'example.mts'));
    writeFileSync(join(folder, 'typed.mts'), TYPED_ESM);
    writeFileSync(join(folder, 'typed.cts'), TYPED_CJS);
    const options = {
      noEmit: true,
      strict: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      module: 'nodenext',
      target: 'es2023',
      lib: ['es2023'],
      // What a project of Node has besides; all other types are from the tarballs.
      typeRoots: [join(ROOT, 'node_modules/@types')],
      types: ['node'],
    };
    const files = ['example.mts', 'typed.mts', 'typed.cts'];
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files }));
  });
  for (const [name, version] of /** @type {const} */ ([
    ['typescript-5', '5.9'],
    ['typescript', '7.0'],
  ]))
    it(`${version} takes the README's example, and knows each value, by import and by require()`, async () => {
      const tsc = join(ROOT, 'node_modules', name, 'bin/tsc');
      ok((await run(process.execPath, tsc, '--version')).startsWith(`Version ${version}.`));
      equal(await run(process.execPath, tsc).catch((error) => error.stdout), '');
    });
});
