export { architectureOf, type Architecture } from './architecture.js';
export { hasHelper, type Kernel } from './kernel.js';
export { readKernel } from './read.js';
