// @ts-check
// `npm run site`: builds the site of docs/. `-- --serve` shows it; `-- --base /tap/` makes one for that path of its host.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, serve } from 'vitepress';

const { values } = parseArgs({
  options: { serve: { type: 'boolean', default: false }, base: { type: 'string', default: '/' } },
});
const site = fileURLToPath(new URL('.', import.meta.url));
await build(site, { base: values.base });
if (values.serve) await serve({ root: site, base: values.base });
else console.log('the site is in tools/site/.vitepress/dist; npm run site -- --serve shows it');
