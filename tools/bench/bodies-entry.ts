// What `bodies.js` times, bundled from the sources of native-core: the programs of queries, loaded but not attached.
import { execname, pid } from '@tap/context';
import { on } from '@tap/native-core';
import { i64, kernelStack, probe, tracepoint, type Attachable } from '@tap/native-core/tapset';
import { compile } from '../../native-core/src/compile/index.js';
import { readKernel } from '../../native-core/src/kernel/index.js';
import { createMaps, load, TableMaps } from '../../native-core/src/load/index.js';

/** The same bytes as the workload of the benchmark sends; no event has so many. */
const least = 1 << 20;
/** Nobody reads the rings, and what found no room would cost less. */
const ringBytes = 32 * 2 ** 20;

const enter = probe('bench.enter', {
  at: tracepoint('raw_syscalls:sys_enter', { id: i64 }),
  values: ({ id }) => ({
    /** Stands for a size. */
    size: id,
  }),
});
const record = () => on(enter).select((e) => ({ pid: pid(), comm: execname(), size: e.size }));

const queries: Readonly<Record<string, Attachable>> = {
  record: record(),
  filter: record().where((e) => e.size.ge(least)),
  count: on(enter)
    .by(() => ({ comm: execname() }))
    .count(),
  keys: on(enter)
    .by((e) => ({ size: e.size }), { keys: 10_240 })
    .count(),
  hist: on(enter).hist((e) => e.size),
  stack: on(enter).select(() => ({ stack: kernelStack(16) })),
};

/** Loads the program of each query; they stay as long as this process. @returns their descriptors by name. */
export function loadBodies(): Readonly<Record<string, number>> {
  const kernel = readKernel();
  const loaded = Object.entries(queries).map(([name, query]) => {
    const { maps: requested, programs } = compile(query, kernel, { mechanisms: ['raw_tp'], ringBytes });
    const [best] = programs[0]?.alternatives ?? [];
    if (best === undefined) throw new Error(`${name} has no program by raw_tp`);
    const maps = createMaps(requested);
    const table = best.table === null ? null : new TableMaps(best.table);
    const named = new Map([...maps.byName, ...(table?.byName ?? [])]);
    const program = load(best.code, best.candidate, named);
    kept.push(maps, table, program);
    return [name, program.fd] as const;
  });
  return Object.fromEntries(loaded);
}

/** What must not be closed. */
const kept: unknown[] = [];
