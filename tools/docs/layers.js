/**
 * Writes the tables of layers in docs/architecture.md from tools/check/layer-tables.js: `node tools/docs/layers.js`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { layerPage, withLayerTables } from './layer-page.js';

writeFileSync(layerPage, withLayerTables(readFileSync(layerPage, 'utf8')));
