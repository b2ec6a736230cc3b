export { MemoryLedger, type KernelMemory } from './ledger.js';
export { storedAtOnce } from './create-map.js';
export { load } from './load.js';
export { createMaps, mapSteps, type SessionMaps } from './maps.js';
export type { Rings } from './rings.js';
export { SharedTableMaps } from './shared-table-maps.js';
export { tableMemory, TableMaps } from './table-maps.js';
