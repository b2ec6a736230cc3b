export { LiveSymbols } from './live-symbols.js';
export { memoryNode } from './memory-nodes.js';
export { kernelSymbol } from './running.js';
export type { NoName } from './named-file.js';
export { UserSymbols, type NameAsk } from './user-symbols.js';
