export { LiveSymbols } from './live-symbols.js';
export { kernelSymbol } from './running.js';
export { UserSymbols } from './user-symbols.js';
