import { expect, it } from 'vitest';
import type { LayerTable } from '../check/layer-tables.js';
import { withLayerTables } from './layer-page.js';

const table: LayerTable = {
  package: 'packages/cli',
  layers: [
    [0, 'errors', 'what goes wrong'],
    [10, '.', 'the entry'],
  ],
  strangers: [],
  machine: null,
};
const begin = '<!-- Layers of packages/cli: generated, run `node tools/docs/layers.js`. -->';
const end = '<!-- End of the layers. -->';

it('puts a table in its place, whatever stood there', () => {
  const page = `# Before\n\n${begin}\n\nan old table\n\n${end}\n\nAfter.\n`;
  expect(withLayerTables(page, [table])).toBe(
    [
      '# Before',
      '',
      begin,
      '',
      '|     | folder of `packages/cli/src` | what it does    |',
      '| --- | ---------------------------- | --------------- |',
      '| 0   | `errors`                     | what goes wrong |',
      '| 10  | `.`                          | the entry       |',
      '',
      end,
      '',
      'After.',
      '',
    ].join('\n'),
  );
});

it('changes nothing the second time', () => {
  const once = withLayerTables(`${begin}\n${end}\n`, [table]);
  expect(withLayerTables(once, [table])).toBe(once);
});

it('says so when the page has no place for a table', () => {
  expect(() => withLayerTables(`${end}\n${begin}\n`, [table])).toThrow(
    'no place for the layers of packages/cli',
  );
});
