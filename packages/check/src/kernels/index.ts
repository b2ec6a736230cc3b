export { storedKernel } from './stored-kernel.js';
export { storedFiles, storedKernels, type StoredFiles, type StoredKernel } from './stored-files.js';
