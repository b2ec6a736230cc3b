export { keyText } from './key-text.js';
export { LiveTable, type Preparation, type TableSource } from './live-table.js';
export { madeTable, type Rows } from './made-table.js';
export { Table } from './table.js';
