export { Demangler } from './demangler.js';
export { LiveMappings } from './live-mappings.js';
export { LiveSymbols } from './live-symbols.js';
export { MemoryNodes, readMemoryNodes } from './memory-nodes.js';
export type { NoName } from './named-file.js';
export { UserStacks, type StackAsk } from './user-stacks.js';
export { UserSymbols, usualPatience, type NameAsk } from './user-symbols.js';
