export type {
  ArgumentsOfFunction,
  FunctionProbe,
  KernelFunctions,
  KernelTracepoints,
  KernelValues,
  ResultOfFunction,
  TracepointProbe,
} from './declared.js';
export { declarations } from './declarations.js';
export type { PatternOptions } from './few.js';
export { globTest, isGlob } from './glob.js';
export { kernelProbes, type KernelProbes } from './kernel-probes.js';
export { isKernelName, probesNamed, type FoundProbe } from './named.js';
export { KernelPointer } from './pointer.js';
export { kernel, type RunningKernelProbes } from './running.js';
export type { FunctionOptions } from './several.js';
export type { KernelValue } from './value.js';
