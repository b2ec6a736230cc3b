// @ts-check
/**
 * Makes one file of a page that needs no other: `node ../../tools/build/page.js viewer/index.html` in a package writes
 * `dist/viewer.html`, with `style.css` and the bundle of `main.ts` in place of the comments `style` and `script`, and a policy that
 * lets no other script run and nothing be loaded.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const page = resolve(process.argv[2] ?? 'index.html');
const folder = dirname(page);

const bundle = await rolldown({
  input: join(folder, 'main.ts'),
  platform: 'browser',
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
});
const { output } = await bundle.generate({ format: 'esm', minify: true });
await bundle.close();
const [{ code }] = output;
if (output.length > 1 || /<\/script|<!--/i.test(code)) throw new Error('the script does not fit into a page');

/** @param {string} text */
const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = `default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; script-src ${hashOf(code)}`;
const parts = {
  policy: `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
  style: `<style>${readFileSync(join(folder, 'style.css'), 'utf8')}</style>`,
  script: `<script type="module">${code}</script>`,
};
let html = readFileSync(page, 'utf8');
for (const [name, part] of Object.entries(parts)) html = html.replace(`<!--${name}-->`, () => part);
writeFileSync(join(dirname(folder), 'dist', `${basename(folder)}.html`), html);
