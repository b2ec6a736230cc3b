export { load } from './load.js';
export { createMaps, type MapSizes, type SavedWords, type SessionMaps } from './maps.js';
export { TableMaps, type TableSizes } from './table-maps.js';
