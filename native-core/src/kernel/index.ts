export { architectureOf, type Architecture } from './architecture.js';
export { hasHelper, type Kernel } from './kernel.js';
export { makeKernel, type KernelFacts } from './make.js';
export { readKernel } from './read.js';
