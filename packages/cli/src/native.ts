import { attach, readKernel } from '@tap/native-core';
import type { Tracer, TraceSession } from './core.js';

/** The machinery that traces this machine's kernel. */
export const nativeTracer: Tracer = {
  attach: async (queries, { signal, target }): Promise<TraceSession> => {
    const session = await attach(queries, { signal, ...(target === null ? {} : { target }) });
    // Fields by any name hide, in types, that every event has probe, time and CPU.
    return session as unknown as TraceSession;
  },
  explain: async (query) => (await import('@tap/native-core/inspect')).explain(query),
  kernel: readKernel,
  doctor: async () => (await import('@tap/native-core/inspect')).doctor(),
};
