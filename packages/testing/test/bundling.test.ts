import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';
import { build as rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const core = fileURLToPath(new URL('../../../native-core', import.meta.url));
const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const guide = readFileSync(new URL('../../../docs/guides/bundling.md', import.meta.url), 'utf8');

/** It makes a query, has a callback looked at for operators, asks the addon for the time, and attaches nothing. */
const program = `
import { attach, monotonicTime, on } from '@tap/native-core';
import { compile } from '@tap/native-core/inspect';
import { tcp } from '@tap/net';

const least = process.argv.length > 9 ? 0 : 1024;
const sends = on(tcp.sendmsg).where((e) => (least === 0 ? e.size.ge(0) : e.size.ge(least)));
try {
  on(tcp.sendmsg).where((e) => e.size.ge(least) || e.size.eq(0));
} catch (error) {
  console.log(error.code);
}
console.log(sends.spec.probe.name, typeof compile, typeof monotonicTime());
attach([]).catch((error) => console.log(error.code));
`;
const works = 'TAP_KIND\ntcp.sendmsg function bigint\nTAP_ARGUMENT\n';

const scratch = mkdtempSync(join(tmpdir(), 'tap-bundling-'));
const project = join(scratch, 'project');

beforeAll(() => {
  mkdirSync(project);
  symlinkSync(modules, join(project, 'node_modules'));
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(project, 'app.js'), program);
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** A folder that is not in any project. */
function elsewhere(format: 'esm' | 'cjs'): string {
  const folder = mkdtempSync(join(scratch, 'elsewhere-'));
  writeFileSync(join(folder, 'package.json'), `{ "type": "${format === 'esm' ? 'module' : 'commonjs'}" }`);
  return folder;
}

function run(folder: string): { readonly stdout: string; readonly stderr: string } {
  // Where pnpm starts the tests, NODE_PATH leads to all packages.
  const env = { ...process.env, NODE_PATH: '' };
  return spawnSync(process.execPath, ['app.js'], { cwd: folder, encoding: 'utf8', env });
}

const bundlers = {
  esbuild: (format: 'esm' | 'cjs', minify: boolean, file: string) =>
    esbuild({
      entryPoints: [join(project, 'app.js')],
      bundle: true,
      platform: 'node',
      logLevel: 'error',
      format,
      minify,
      outfile: file,
    }),
  rolldown: (format: 'esm' | 'cjs', minify: boolean, file: string) =>
    rolldown({ input: join(project, 'app.js'), platform: 'node', output: { file, format, minify } }),
};

const cases = (['esbuild', 'rolldown'] as const).flatMap((bundler) =>
  (['esm', 'cjs'] as const).flatMap((format) => [false, true].map((minify) => ({ bundler, format, minify }))),
);

describe.each(cases)('a bundle of $bundler as $format, minified: $minify', ({ bundler, format, minify }) => {
  it('says what is missing, and runs when it is there', async () => {
    const folder = elsewhere(format);
    await bundlers[bundler](format, minify, join(folder, 'app.js'));
    const { stderr } = run(folder);
    expect(stderr).toContain('TAP_NO_FEATURE: the binary of @tap/native-core is missing\n');
    expect(stderr).toContain(`${folder}/prebuilds/linux-${process.arch}/@tap+native-core.node\n`);
    expect(stderr).toContain(
      `next: keep @tap/native-core external and install it, or copy its folder prebuilds to ${folder}\n`,
    );
    cpSync(join(core, 'prebuilds'), join(folder, 'prebuilds'), { recursive: true });
    expect(run(folder)).toMatchObject({ stderr: '', stdout: works });
  });
});

it('a binary that cannot be loaded is named, with what the system says', async () => {
  const folder = elsewhere('esm');
  await bundlers.esbuild('esm', false, join(folder, 'app.js'));
  mkdirSync(join(folder, `prebuilds/linux-${process.arch}`), { recursive: true });
  const binary = join(folder, `prebuilds/linux-${process.arch}/@tap+native-core.node`);
  writeFileSync(binary, 'damaged');
  const { stderr } = run(folder);
  expect(stderr).toContain('TAP_NO_FEATURE: the binary of @tap/native-core cannot be loaded\n');
  expect(stderr).toContain(`binary  ${binary}\n`);
  expect(stderr).toMatch(/says +.*(invalid ELF header|file too short)/);
});

it('a binary beside the bundle comes before that of an installed package', async () => {
  const folder = elsewhere('esm');
  await bundlers.esbuild('esm', false, join(folder, 'app.js'));
  cpSync(join(core, 'prebuilds'), join(folder, 'prebuilds'), { recursive: true });
  const other = join(folder, 'node_modules/@tap/native-core');
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, 'package.json'), '{ "name": "@tap/native-core", "version": "9.0.0" }');
  expect(run(folder)).toMatchObject({ stderr: '', stdout: works });
});

it('an installation without a binary, here or on arm64, says how to get one', () => {
  const folder = elsewhere('esm');
  const installed = join(folder, 'node_modules/@tap/native-core');
  for (const part of ['package.json', 'dist', 'src'])
    cpSync(join(core, part), join(installed, part), { recursive: true });
  symlinkSync(join(core, 'node_modules/node-gyp-build'), join(folder, 'node_modules/node-gyp-build'));
  for (const arch of [process.arch, 'arm64']) {
    const disguise = `Object.defineProperty(process, 'arch', { value: '${arch}' });\n`;
    const asks = "(await import('@tap/native-core')).monotonicTime();\n";
    writeFileSync(join(folder, 'app.js'), disguise + asks);
    const { stderr } = run(folder);
    expect(stderr).toContain('TAP_NO_FEATURE: the binary of @tap/native-core is missing\n');
    expect(stderr).toContain(`searched  ${installed}/prebuilds/linux-${arch}/@tap+native-core.node\n`);
    expect(stderr).toContain(
      `next: install @tap/native-core again, or build it: npx node-gyp rebuild in ${installed}\n`,
    );
  }
});

describe('the scripts of the guide', () => {
  const scripts = [...guide.matchAll(/^```js\n\/\/ (\S+)\n([^]*?)^```$/gm)].map(
    ([, name = '', code = '']) => ({
      name,
      code,
    }),
  );

  it('are three', () => {
    expect(scripts.map(({ name }) => name)).toEqual([
      'build-external.js',
      'build-copy.js',
      'build-rolldown.js',
    ]);
  });

  it.each(scripts)('$name makes a folder that runs elsewhere', ({ name, code }) => {
    rmSync(join(project, 'dist'), { recursive: true, force: true });
    writeFileSync(join(project, name), code);
    execFileSync(process.execPath, [name], { cwd: project });
    const folder = elsewhere('esm');
    cpSync(join(project, 'dist'), folder, { recursive: true });
    if (name === 'build-external.js') {
      mkdirSync(join(folder, 'node_modules/@tap'), { recursive: true });
      symlinkSync(core, join(folder, 'node_modules/@tap/native-core'));
    }
    expect(run(folder)).toMatchObject({ stderr: '', stdout: works });
  });
});

it('a program that Node gets by -e finds the binary of the installed package', () => {
  const script = `import('@tap/native-core').then(({ monotonicTime }) => console.log(typeof monotonicTime()))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: project, encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['bigint\n', '']);
});
