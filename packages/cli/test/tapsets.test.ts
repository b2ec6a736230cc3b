import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleWith, Project } from './project.js';

let project: Project;
beforeEach(() => {
  project = new Project();
});
afterEach(() => project.remove());

/** The probes of `mine.` that the command lists, with their packages, and its standard error. */
function listed(...options: readonly string[]): readonly string[] {
  const { out, err } = project.tap('list', 'mine.*', '--json', ...options);
  const lines = out.split('\n').slice(0, -1);
  const probes = lines.map(
    (line) => JSON.parse(line) as { readonly probe: string; readonly package: string },
  );
  return [...probes.map((one) => `${one.probe} of ${one.package}`), ...(err === '' ? [] : [err])];
}

describe('tap finds', () => {
  it('what is marked in the node_modules of the project, from any folder of it', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'));
    project.tapset('@scope/mine', moduleWith('mine.other', 'two'));
    project.write('node_modules/unmarked/package.json', '{ "name": "unmarked", "keywords": ["tapset"] }');
    project.write('node_modules/damaged/package.json', '{ "tapset"');
    expect(listed()).toEqual(['mine.other of @scope/mine', 'mine.read of mine']);
    mkdirSync(join(project.folder, 'src/deep'), { recursive: true });
    const { out } = project.tap('list', '--functions', 'one');
    expect(out).toContain('one()');
  });

  it('the project itself, where it is a tapset', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'), '.');
    expect(listed()).toEqual(['mine.read of mine']);
  });

  it('nothing that is not marked', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'));
    project.write('node_modules/mine/package.json', '{ "name": "mine", "exports": "./index.js" }');
    expect(listed()[0]).toContain('no probe fits "mine.*"');
    expect(listed('--tapset', 'mine')).toEqual(['mine.read of mine']);
  });
});

describe('--tapset takes', () => {
  it.each(['lone.mjs', './lone.mjs'])('a file, %s', (file) => {
    project.write('lone.mjs', moduleWith('mine.read', 'one'));
    expect(listed('--tapset', file)).toEqual([`mine.read of ${file}`]);
  });

  it('a folder, and several', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'), 'packages/mine');
    project.write('lone.mjs', moduleWith('mine.lone', 'two'));
    expect(listed('--tapset', 'packages/mine', '--tapset', 'lone.mjs')).toEqual([
      'mine.lone of lone.mjs',
      'mine.read of mine',
    ]);
  });

  it('nothing that is not there, or cannot be loaded', () => {
    project.write('broken.mjs', "import 'not-installed';");
    expect(project.tap('list', '--tapset', 'nothing')).toMatchObject({
      status: 2,
      err: expect.stringContaining(
        'TAP_ARGUMENT: --tapset: there is no package and no file "nothing"',
      ) as string,
    });
    expect(project.tap('list', '--tapset', 'broken.mjs')).toMatchObject({
      status: 2,
      err: expect.stringContaining("--tapset broken.mjs: Cannot find package 'not-installed'") as string,
    });
  });

  it('says which line cannot be loaded, or defines something wrong', () => {
    project.write('syntax.mjs', 'export const one = 1;\nexport const two = ;\n');
    expect(project.tap('list', '--tapset', 'syntax.mjs')).toMatchObject({
      status: 2,
      err: `TAP_ARGUMENT: --tapset syntax.mjs: Unexpected token ';'\n  at  ${project.folder}/syntax.mjs:2\n`,
    });
    project.write('wrong.mjs', moduleWith('mine.read', 'one').replace('=> ({ count })', '=> ({ count: 1 })'));
    const { status, err } = project.tap('list', '--tapset', 'wrong.mjs');
    expect([status, err.split(':', 1)[0]]).toEqual([1, 'TAP_DEFINITION']);
    expect(err).toMatch(new RegExp(`  at +${project.folder}/wrong\\.mjs:2\n`));
  });

  it('the module of a package, which is the package', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'), 'packages/mine');
    expect(listed('--tapset', 'packages/mine/index.js')).toEqual(['mine.read of mine']);
    project.write('packages/mine/other.js', moduleWith('mine.other', 'two'));
    expect(listed('--tapset', 'packages/mine/other.js')).toEqual(['mine.other of packages/mine/other.js']);
  });

  it('what is empty, and says so', () => {
    project.write('empty.mjs', 'export const one = 1;');
    const { status, err } = project.tap('list', '--tapset', 'empty.mjs');
    expect([status, err]).toEqual([0, 'tap: empty.mjs exports no probe and no function\n']);
  });

  it('what has no documentation, which is described by its types', () => {
    project.write('lone.mjs', moduleWith('mine.read', 'one'));
    const { out } = project.tap('describe', 'mine.read', '--tapset', 'lone.mjs');
    expect(out).toBe('mine.read  lone.mjs\n\n  values\n    count  number\n');
  });

  it('what has documentation, which is shown', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'));
    document('node_modules/mine');
    const { out } = project.tap('describe', 'mine.read');
    for (const text of ['Somebody reads.', 'the reader', 'Bytes wanted.']) expect(out).toContain(text);
  });

  it('what was meant by a mistyped name, also of tapsets that are only loaded where they are mentioned', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'));
    document('node_modules/mine');
    expect(project.tap('count', 'mine.raed').err).toContain('did you mean mine.read?');
  });
});

/** Gives a tapset with the probe mine.read a documentation. */
function document(folder: string): void {
  const exports = { '.': { import: './index.js' }, './docs.json': './docs.json' };
  const manifest = { name: 'mine', type: 'module', tap: { tapset: true }, exports };
  project.write(`${folder}/package.json`, JSON.stringify(manifest));
  const values = [{ name: 'count', type: 'number', doc: 'Bytes wanted.' }];
  const probes = [
    { name: 'mine.read', export: 'read', doc: 'Somebody reads.', context: 'the reader', values },
  ];
  const docs = { package: 'mine', doc: '', examples: [], namespaces: [], probes, functions: [] };
  project.write(`${folder}/docs.json`, JSON.stringify(docs));
}

describe('tap leaves out, with a line, and goes on with the rest:', () => {
  it.each(['{ "probes"', '{ "probes": 5 }'])('what has other documentation, %s', (docs) => {
    project.tapset('mine', moduleWith('mine.read', 'one'));
    project.tapset('other', moduleWith('mine.other', 'two'));
    project.write('node_modules/other/dist/docs.json', docs);
    const home = `${project.folder}/node_modules/other`;
    expect(listed()).toEqual([
      'mine.read of mine',
      `tap: other is left out: ${home}/dist/docs.json is not the documentation of a tapset (${home})\n`,
    ]);
  });

  it('what cannot be loaded', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'));
    project.tapset('broken', 'throw new Error("it is broken\\nand more");');
    expect(listed()).toEqual([
      'mine.read of mine',
      `tap: broken is left out: it is broken, at ${project.folder}/node_modules/broken/index.js:1 (${project.folder}/node_modules/broken)\n`,
    ]);
  });

  it.each([
    [
      'values: () => null',
      'TAP_DEFINITION: mine.wrong: values gives null, not an object of values by name',
      2,
    ],
    [
      'values: () =>\n  ({ size: missing.size })',
      'TAP_DEFINITION: mine.wrong: a callback throws missing is not defined',
      3,
    ],
    [
      'values: ({ size }) =>\n  ({ size: size.and(1) })',
      'TAP_DEFINITION: mine.wrong: a callback throws size.and is not a function',
      3,
    ],
    [
      'values: ({ size }) =>\n  ({ size: size.add(1.5) })',
      'TAP_KIND: 1.5 is not an integer that JavaScript holds exactly',
      3,
    ],
  ])('what has a mistake that is only found when the probe is used: %s', (values, error, line) => {
    project.tapset('mine', moduleWith('mine.read', 'one'));
    project.tapset(
      'wrong',
      "import { fn, probe, u32 } from '@tap/native-core/tapset';\n" +
        `export const wrong = probe('mine.wrong', { at: fn('vfs_read', { size: u32 }), ${values} });`,
    );
    const home = `${project.folder}/node_modules/wrong`;
    expect(listed()).toEqual([
      'mine.read of mine',
      `tap: wrong is left out: ${error}, at ${home}/index.js:${line} (${home})\n`,
    ]);
  });

  it('what would load another copy of native-core', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'));
    const foreign = 'node_modules/mine/node_modules/@tap/native-core';
    mkdirSync(join(project.folder, foreign), { recursive: true });
    const own = join(project.folder, 'node_modules/@tap/native-core/package.json');
    cpSync(own, join(project.folder, foreign, 'package.json'));
    const { out, err, status } = project.tap('list', 'tcp.sendmsg');
    expect([out.includes('tcp.sendmsg'), status]).toEqual([true, 0]);
    expect(err).toBe(
      `tap: TAP_DUPLICATE_CORE: mine uses another copy of @tap/native-core than tap does, and is left out (${project.folder}/node_modules/mine); install @tap/cli beside the tapset, and run npx tap there\n`,
    );
    expect(project.tap('list', '--tapset', 'mine')).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^TAP_DUPLICATE_CORE: /) as string,
    });
  });

  it('what other users can change, unless it is named', () => {
    project.tapset('mine', moduleWith('mine.read', 'one'));
    chmodSync(project.folder, 0o777);
    expect(listed().at(-1)).toContain(
      'tap: other users can change these tapsets of the project, so they are left out: mine; --tapset takes one\n',
    );
    expect(listed('--tapset', 'mine')).toEqual(['mine.read of mine']);
  });
});

it('two tapsets that define one probe are an error that names both', () => {
  project.tapset('mine', moduleWith('mine.read', 'one'));
  project.tapset('yours', moduleWith('mine.read', 'two'));
  expect(project.tap('list')).toMatchObject({
    status: 1,
    err: expect.stringContaining('two tapsets define the probe mine.read\n  in  mine and yours') as string,
  });
});
