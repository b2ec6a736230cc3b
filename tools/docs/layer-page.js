import { readFileSync } from 'node:fs';
import { LAYER_TABLES } from '../check/layer-tables.js';

/** The page that shows the layers of the packages. */
export const layerPage = new URL('../../docs/architecture.md', import.meta.url);

/**
 * The page with the tables of all layers, each between the comments that mark its place.
 *
 * @param {string} page
 * @param {readonly import('../check/layer-tables.js').LayerTable[]} tables
 * @throws Error when a table has no place on the page.
 */
export function withLayerTables(page, tables = LAYER_TABLES) {
  return tables.reduce((text, table) => {
    const begin = `<!-- Layers of ${table.package}: generated, run \`node tools/docs/layers.js\`. -->`;
    const end = '<!-- End of the layers. -->';
    const from = text.indexOf(begin);
    const to = text.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`the page has no place for the layers of ${table.package}`);
    return `${text.slice(0, from)}${begin}\n\n${tableOf(table)}\n\n${text.slice(to)}`;
  }, page);
}

/** What is wrong with the page, in words. @returns {string[]} */
export function checkLayerPage() {
  const page = readFileSync(layerPage, 'utf8');
  return withLayerTables(page) === page
    ? []
    : ['docs/architecture.md shows other layers than there are; run node tools/docs/layers.js'];
}

/**
 * A table as Prettier writes it.
 *
 * @param {import('../check/layer-tables.js').LayerTable} table
 */
function tableOf({ package: owner, layers }) {
  const rows = [
    ['', `folder of \`${owner}/src\``, 'what it does'],
    ...layers.map(([height, folder, does]) => [String(height), `\`${folder}\``, does]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const [head, ...body] = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width));
  return [head ?? [], rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
