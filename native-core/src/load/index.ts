export { MemoryLedger, type KernelMemory } from './ledger.js';
export { load } from './load.js';
export { createMaps, mapSteps, type MapSizes, type SavedWords, type SessionMaps } from './maps.js';
export { tableMemory, TableMaps, type TableSizes } from './table-maps.js';
