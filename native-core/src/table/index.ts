export { LiveTable, type TableSource } from './live-table.js';
export { Table } from './table.js';
