export { LiveSymbols } from './live-symbols.js';
export { memoryNode } from './memory-nodes.js';
export { kernelSymbol } from './running.js';
export { UserSymbols } from './user-symbols.js';
