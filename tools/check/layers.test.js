// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkColdStart } from './cold-start.js';
import { checkLayers } from './layers.js';
import { sourceOf } from './sources.js';

/** @type {import('./layer-tables.js').LayerTable} */
const TABLE = {
  package: 'packages/cli',
  layers: [
    [0, 'ground', ''],
    [1, 'machine', ''],
    [1, 'beside', ''],
    [2, 'top', ''],
    [3, '.', ''],
  ],
  strangers: [['top', 'ground']],
  machine: 'machine',
};

/** One file in each folder that has a layer, so that none is empty. */
const EVERY = Object.fromEntries(TABLE.layers.map(([, folder]) => [`${folder}/any.js`, '']));

/** What is wrong with files of a package, given as their texts. @param {Readonly<Record<string, string>>} files */
function complaintsOf(files) {
  const sources = Object.entries(files).map(([path, text]) => sourceOf(`packages/cli/src/${path}`, text));
  return checkLayers(sources, [TABLE]).map((complaint) => complaint.replaceAll('packages/cli/src/', ''));
}

describe('the check of layers', () => {
  it('lets a folder import from those below, and from itself', () => {
    const low = "import { a } from '../ground/a.js';\nimport { b } from './b.js';\n";
    assert.deepEqual(
      complaintsOf({ ...EVERY, 'machine/c.js': low, 'index.js': "export * from './top/d.js';\n" }),
      [],
    );
  });

  for (const text of [
    "import { a } from '../top/a.js';\n",
    "import type { A } from '../top/a.js';\n",
    "import {\n  a,\n  b,\n} from '../top/a.js';\n",
    "import '../top/a.js';\n",
    "export { a } from '../top/a.js';\n",
    "export * from '../top/a.js';\n",
    "const load = async () => (await import('../top/a.js')).a;\n",
    "type A = import('../top/a.js').A;\n",
    "const a = await import(\n  '../top/a.js'\n);\n",
    "const a = await import(/* lazy */ '../top/a.js');\n",
    'const a = await import(`../top/a.js`);\n',
  ]) {
    it(`finds an upward import: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(complaintsOf({ ...EVERY, 'ground/b.js': text }), [
        'ground/b.js imports ../top/a.js: ground/ (0) is not above top/ (2)',
      ]);
    });
  }

  it('finds an import between folders of the same height, and one from the entries', () => {
    const text = "import '../machine/a.js';\nimport '../index.js';\n";
    assert.deepEqual(complaintsOf({ ...EVERY, 'beside/b.js': text }), [
      'beside/b.js imports ../machine/a.js: beside/ (1) is not above machine/ (1)',
      'beside/b.js imports ../index.js: beside/ (1) is not above ./ (3)',
    ]);
  });

  it('finds what a folder must not know, and who else touches the machine', () => {
    const text = "import '../ground/a.js';\nimport { readFileSync } from 'node:fs';\n";
    assert.deepEqual(complaintsOf({ ...EVERY, 'top/b.js': text, 'machine/c.js': "import 'node:fs';\n" }), [
      'top/b.js imports ../ground/a.js: top/ must not know ground/',
      'top/b.js imports node:fs: only machine/ touches the machine',
    ]);
  });

  it('finds a file without a layer, whether it imports anything or not', () => {
    assert.deepEqual(complaintsOf({ ...EVERY, 'new/a.js': '' }), [
      'new/a.js: new/ has no layer; give it one in tools/check/layer-tables.js',
    ]);
  });

  it('finds a layer without a file', () => {
    const { 'top/any.js': _, ...others } = EVERY;
    assert.deepEqual(complaintsOf(others), ['tools/check/layer-tables.js: packages/cli/src has no top/']);
  });

  it('finds a circle of files, also by import()', () => {
    assert.deepEqual(
      complaintsOf({
        ...EVERY,
        'top/a.js': "import './b.js';\n",
        'top/b.js': "const a = () => import('./a.js');\n",
      }),
      ['a circle: top/a.js -> top/b.js -> top/a.js'],
    );
  });

  it('finds a circle of folders whose files make none', () => {
    const files = {
      ...EVERY,
      'machine/a.js': "import '../beside/b.js';\n",
      'beside/b.js': '',
      'beside/c.js': "const d = () => import('../machine/d.js');\n",
      'machine/d.js': '',
    };
    assert.deepEqual(complaintsOf(files).at(-1), 'a circle: machine -> beside -> machine');
  });

  it('lets tests import what they like, and comments name it', () => {
    const comment = "/** @type {import('../top/a.js').A} */\n// import('../top/a.js')\n";
    assert.deepEqual(
      complaintsOf({ ...EVERY, 'ground/b.test.js': "import '../top/a.js';\n", 'ground/b.js': comment }),
      [],
    );
  });
});

describe('the check of a cold start', () => {
  const setup = "import { setUpWorkspace } from './setup/workspace.js';\n";
  /** @param {Readonly<Record<string, string>>} files */
  const complaints = (files) =>
    checkColdStart(Object.entries(files).map(([path, text]) => sourceOf(`tools/${path}`, text)));

  it('finds a package that a tool loads before it installed the packages', () => {
    const files = {
      'begin.js': `import './bench/a.js';\n${setup}setUpWorkspace();\n`,
      'bench/a.js': "import './b.js';\n",
      'bench/b.js': "import 'node:fs';\nimport { rolldown } from 'rolldown';\n",
    };
    assert.deepEqual(complaints(files), [
      'tools/begin.js starts without packages: tools/bench/b.js imports rolldown',
    ]);
  });

  it('lets it load the package later', () => {
    const files = {
      'begin.js': `import './bench/b.js';\n${setup}setUpWorkspace();\n`,
      'bench/b.js': "/** @type {import('x').X} */\nconst { rolldown } = await import('rolldown');\n",
    };
    assert.deepEqual(complaints(files), []);
  });
});
