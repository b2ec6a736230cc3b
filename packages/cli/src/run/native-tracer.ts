import { attach, readKernel, type AttachOptions } from '@tap/native-core';
import type { AnyTable } from '../print/rows.js';
import type { TableRun, TraceOptions, Tracer, TraceSession } from './tracer.js';

/** The machinery that traces this machine's kernel. */
export const nativeTracer: Tracer = {
  attach: async (queries, options, tables = []): Promise<TraceSession> => {
    const session = await attach([...queries, ...tables], attachOptions(options));
    const take = (): readonly AnyTable[] => tables.map((table) => session.table(table).take());
    // Fields by any name hide, in types, that every event has probe, time and CPU.
    return Object.assign(session, { take }) as unknown as TraceSession;
  },
  attachTables: async (tables, options): Promise<TableRun> => {
    const session = await attach(tables, attachOptions(options));
    return {
      leftOut: session.leftOut,
      take: () => tables.map((table) => session.table(table).take()),
      get stats() {
        return session.stats;
      },
      get unnamed() {
        return session.unnamed as Readonly<Record<string, number>>;
      },
      close: () => session.close(),
    };
  },
  explain: async (queries, maxPrograms) => {
    const { explain } = await import('@tap/native-core/inspect');
    return explain(queries, maxPrograms === null ? {} : { maxPrograms });
  },
  kernel: readKernel,
  doctor: async () => (await import('@tap/native-core/inspect')).doctor(),
};

function attachOptions({
  signal,
  target,
  self,
  progress,
  maxPrograms,
  patience,
  overload,
}: TraceOptions): AttachOptions {
  return {
    signal,
    self,
    progress,
    ...(target === null ? {} : { target }),
    ...(patience === undefined ? {} : { patience }),
    ...(maxPrograms === null ? {} : { maxPrograms }),
    ...(overload === null ? {} : { overload }),
  };
}
