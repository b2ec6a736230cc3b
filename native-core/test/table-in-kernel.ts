import { noMachine } from '../../packages/testing/src/no-machine.js';
import { reporting } from '../src/compile/program.js';
import { sessionMaps } from '../src/compile/session-maps.js';
import { decodeTables, makeDecoder } from '../src/decode/index.js';
import { aggregate } from '../src/define/aggregation-spec.js';
import { fn, i32, probe } from '../src/define/index.js';
import { lowered, loweredWord } from './lowered.js';
import { boolConst, type Bool, type Expression } from '../src/expr/index.js';
import { createMaps, load, TableMaps } from '../src/load/index.js';
import type { Measure } from '../src/measure/index.js';
import { Losses } from '../src/session/losses.js';
import { possibleCpus } from '../src/sys/index.js';
import { LiveTable } from '../src/table/index.js';
import { codeOptionsHere, rawTracepoint } from './in-kernel.js';

/** What is asked of the events. */
export interface TableQuestion {
  readonly condition: Bool | null;
  readonly key: Readonly<Record<string, Expression>>;
  readonly measures: Readonly<Record<string, Measure>>;
  readonly keys?: number;
}

/** The table of a program in the kernel of this machine. */
export interface TableInKernel {
  readonly table: LiveTable<Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>>;
  /** Runs the program once for each context, as if each were an event. */
  run(contexts: readonly BigUint64Array<ArrayBuffer>[]): void;
  close(): void;
}

const nowhere = probe('test', { at: fn('test', { value: i32 }), values: ({ value }) => ({ value }) });

/** Loads the program of an aggregation; its maps, code and decoder are those of real queries. */
export function tableInKernel({ condition, key, measures, keys }: TableQuestion): TableInKernel {
  const aggregation = aggregate({ key, maxKeys: keys ?? null }, measures, false);
  const fields = Object.entries(key).map(([name, { kind, node }]) => ({ name, kind, node: lowered(node) }));
  const cells = aggregation.cells.map((cell) => ({ ...cell, value: loweredWord(cell.value) }));
  const where = condition === null ? boolConst(true) : loweredWord(condition.node);
  const candidate = {
    ...rawTracepoint(where.op === 'const' ? null : where, null),
    key: fields,
    cells,
    never: where.op === 'const' && where.value === 0n,
  };
  const options = codeOptionsHere();
  const { code, table } = reporting({ probe: nowhere as never, aggregation }, candidate, options);
  if (table === null) throw new RangeError('an aggregation has a table');
  const maps = createMaps(sessionMaps({ numbers: 1, possibleCpus: possibleCpus(), ringBytes: null }));
  const rows = new TableMaps(table);
  const losses = new Losses(maps.lost, 1, possibleCpus());
  const program = load(code, candidate, new Map([...maps.byName, ...rows.byName]));
  return {
    table: new LiveTable({
      aggregation,
      sources: [{ maps: rows, decodeKey: makeDecoder(null, table.key, noMachine, decodeTables()).one }],
      dropped: () => losses.of('row', [0]),
    }),
    run: (contexts) =>
      contexts.forEach((context) => program.testRun({ context: new Uint8Array(context.buffer), repeat: 0 })),
    close() {
      program.close();
      rows.close();
      maps.close();
    },
  };
}
