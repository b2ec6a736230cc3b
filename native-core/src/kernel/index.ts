export { type Architecture } from './architecture.js';
export { countsMisses } from './counts-misses.js';
export { parseEventFormat } from './event-format.js';
export { findFunction, functionNames, type FoundFunction } from './functions.js';
export { hasHelper, type EventField, type EventFormat, type Kernel } from './kernel.js';
export { KernelSymbols, type AddressRange, type FoundSymbol } from './kernel-symbols.js';
export { makeKernel, type KernelFacts } from './make.js';
export { readKernel, withRunningKernel } from './read.js';
export type { FunctionSymbol, FunctionSymbols } from './function-symbols.js';
