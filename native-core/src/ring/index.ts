export { RingReader, type PaceOptions } from './reader.js';
