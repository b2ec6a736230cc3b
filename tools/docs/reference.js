/**
 * Writes docs/reference, and the generated parts of the packages' READMEs, from the docs.json of all built packages:
 * `node tools/docs/reference.js`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { referencePage } from '@tap/check';
import { corePage } from './core-page.js';
import { indexPage, pageName } from './index-page.js';
import { readmes, withParts } from './readme-page.js';

const root = new URL('../../', import.meta.url);
const target = new URL('docs/reference/', root);
const files = readdirSync(new URL('packages/', root))
  .sort()
  .map((name) => new URL(`packages/${name}/dist/docs.json`, root))
  .filter((file) => existsSync(file));
const all = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const docs of all)
  writeFileSync(new URL(pageName(docs.package), target), referencePage(docs, 'node tools/docs/reference.js'));
writeFileSync(new URL(pageName('@tap/native-core'), target), await corePage());
writeFileSync(new URL('README.md', target), indexPage(all));
for (const { name, file } of readmes())
  writeFileSync(file, await withParts(readFileSync(file, 'utf8'), name, all));
process.stdout.write(`${all.length + 2} pages in ${fileURLToPath(target)}\n`);
