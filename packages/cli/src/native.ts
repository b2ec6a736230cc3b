import type { Tracer } from './core.js';

/** The machinery that traces this machine's kernel. */
export const nativeTracer: Tracer = {
  attach: () => Promise.reject(new Error('not yet')),
  explain: () => Promise.reject(new Error('not yet')),
  doctor: () => Promise.reject(new Error('not yet')),
};
