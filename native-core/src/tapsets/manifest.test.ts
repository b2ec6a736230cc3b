import { describe, expect, it } from 'vitest';
import { readManifest, type PackageManifest } from './manifest.js';

const read = (json: object): PackageManifest => readManifest(JSON.stringify({ name: 'mine', ...json }));

describe('readManifest', () => {
  it.each<[what: string, exports: unknown, module: string | null]>([
    ['a file', './a.js', './a.js'],
    ['a subpath', { '.': './a.js', './b': './b.js' }, './a.js'],
    ['the conditions of an import', { require: './a.cjs', import: { node: './a.js' } }, './a.js'],
    ['the first condition that Node meets', { 'module-sync': './a.js', import: './b.js' }, './a.js'],
    ['a list', { '.': [{ browser: './b.js' }, './a.js'] }, './a.js'],
    ['no module', { './b': './b.js' }, null],
    ['a module for others', { '.': { browser: './a.js' } }, null],
    ['a module that is hidden', { '.': null }, null],
  ])('finds the module of "exports" with %s', (_, exports, module) => {
    expect(read({ exports }).module).toBe(module);
  });

  it('finds the module without "exports", as Node does', () => {
    expect(read({}).module).toBe('index.js');
    expect(read({ main: './lib/a.js' })).toMatchObject({
      module: './lib/a.js',
      declarations: './lib/a.d.ts',
    });
  });

  it('finds declarations and documentation', () => {
    const exports = { '.': { types: './types/a.d.ts', default: './a.js' }, './docs.json': './a.json' };
    expect(read({ exports })).toMatchObject({ declarations: './types/a.d.ts', docs: './a.json' });
    expect(read({ exports: './a.js', types: './b.d.ts' })).toMatchObject({
      declarations: './b.d.ts',
      docs: 'dist/docs.json',
    });
  });

  it('reads the mark, and takes nothing else for one', () => {
    expect(read({ tap: { tapset: true, absent: { 'mine.a': ['5.10'] } } })).toMatchObject({
      isTapset: true,
      absent: { 'mine.a': ['5.10'] },
    });
    for (const tap of [undefined, null, true, 'tapset', { tapset: 'true' }])
      expect(read({ tap }).isTapset).toBe(false);
    for (const text of ['null', '3', '[]', '{ "name": "", "version": 1 }'])
      expect(readManifest(text)).toMatchObject({ name: null, version: null, isTapset: false });
  });
});
