import { attach, readKernel } from '@tap/native-core';
import type { TableRun, Tracer, TraceSession } from './core.js';

/** The machinery that traces this machine's kernel. */
export const nativeTracer: Tracer = {
  attach: async (queries, { signal, target }): Promise<TraceSession> => {
    const session = await attach(queries, { signal, ...(target === null ? {} : { target }) });
    // Fields by any name hide, in types, that every event has probe, time and CPU.
    return session as unknown as TraceSession;
  },
  attachTables: async (tables, { signal, target }): Promise<TableRun> => {
    const session = await attach(tables, { signal, ...(target === null ? {} : { target }) });
    return {
      leftOut: session.leftOut,
      take: () => tables.map((table) => session.table(table).take()),
      get stats() {
        return session.stats;
      },
      close: () => session.close(),
    };
  },
  explain: async (query) => (await import('@tap/native-core/inspect')).explain(query),
  kernel: readKernel,
  doctor: async () => (await import('@tap/native-core/inspect')).doctor(),
};
