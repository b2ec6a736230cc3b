export { load } from './load.js';
export { createMaps, type SessionMaps } from './maps.js';
