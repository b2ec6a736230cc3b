// @ts-check
/**
 * Bundles a package's sources into one file for each entry of its `exports`: `node ../../tools/build/bundle.js` in the
 * package. Node takes about a millisecond to load a module, however small, and a package here has up to a hundred.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const directory = resolve(process.argv[2] ?? '.');
const { exports: exported, files } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));

/** Entries by name: `./dist/index.js` is made of `src/index.ts`. */
const input = Object.fromEntries(
  Object.values(exported)
    .flatMap((entry) => /^\.\/dist\/(.+)\.js$/.exec(entry.default ?? '')?.[1] ?? [])
    .map((name) => [name, join(directory, 'src', `${name}.ts`)]),
);

const bundle = await rolldown({
  cwd: directory,
  input,
  platform: 'node',
  // Other packages stay what they are: installed and versioned alone.
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
});
rmSync(join(directory, 'dist/chunks'), { recursive: true, force: true });
await bundle.write({
  dir: join(directory, 'dist'),
  format: 'esm',
  sourcemap: true,
  // Most packages have their sources beside the maps.
  sourcemapExcludeSources: files?.includes('src'),
  // One character beyond ASCII has V8 keep the whole text in two bytes each, and read it a fifth slower.
  charset: 'ascii',
  // Documentation is in the types: without it Node has a quarter less to read.
  comments: { jsdoc: false },
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  // By itself it makes a chunk for each set of entries that share something. What is loaded by `import()`, as the commands of `tap`
  // are, is an entry, too, and must not wait for what others need.
  codeSplitting: Object.keys(input).length < 3 || { groups: [{ name: 'shared', minShareCount: 3 }] },
});
await bundle.close();
