export { KernelSymbols, type FoundSymbol } from './kernel-symbols.js';
