import { noMachine } from '../../packages/testing/src/no-machine.js';
import { generateProgram, type CodeOptions, type MapName } from '../src/codegen/index.js';
import { sessionMaps } from '../src/compile/session-maps.js';
import { decodeTables, makeDecoder, viewsOf } from '../src/decode/index.js';
import type { Sampling } from '../src/define/index.js';
import {
  boolConst,
  cheapestFirst,
  type Expression,
  type SettledNode,
  type MapRef,
  type LoweredWord,
} from '../src/expr/index.js';
import { layoutRecord } from '../src/layout/index.js';
import { createMaps, load } from '../src/load/index.js';
import type { Candidate } from '../src/resolve/index.js';
import { lowered, loweredWord } from './lowered.js';
import { loadProgram, openRings, possibleCpus, SysError, type BpfMap } from '../src/sys/index.js';

/** Words of a raw tracepoint's context: MAX_BPF_FUNC_ARGS in include/linux/bpf.h. */
export const contextWords = 12;

/** What one run of a query gave: the decoded event, or null when its condition left it out. */
export type Outcome = Readonly<Record<string, unknown>> | null;

/** Runs expressions in the kernel of this machine, on a context that the test chooses. */
export interface KernelRunner {
  run(
    condition: Expression | null,
    fields: Readonly<Record<string, Expression>>,
    context: BigUint64Array<ArrayBuffer>,
    more?: Pick<Candidate, 'sampling' | 'actions'>,
  ): Outcome;
  /** The map of a named one. */
  map(ref: MapRef): BpfMap;
  close(): void;
}

/** Why this machine cannot run a raw tracepoint's program by BPF_PROG_TEST_RUN; null when it can. */
export function whyNot(): string | null {
  // mov r0, 0; exit
  const instructions = Uint8Array.of(0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0);
  try {
    const program = loadProgram({ type: 17, instructions, license: 'GPL' });
    try {
      program.testRun({ context: new Uint8Array(contextWords * 8), repeat: 0 });
    } finally {
      program.close();
    }
    return null;
  } catch (error) {
    if (error instanceof SysError) return error.message;
    throw error;
  }
}

/** What the code of the only program of a session depends on. */
export function codeOptionsHere(): CodeOptions {
  return {
    number: 0,
    savedIn: 0,
    savedValueWords: 0,
    query: 0,
    programs: 1,
    guarded: false,
    possibleCpus: possibleCpus(),
    typedTask: false,
    stackPointer: { slot: 0, returnPops: 8 },
  };
}

/** Makes a runner: the programs are those of real queries, from the condition to the decoded event. */
export function kernelRunner(
  refs: readonly MapRef[] = [],
  samplings: ReadonlyMap<MapName, Sampling<unknown>> = new Map(),
): KernelRunner {
  const cpus = possibleCpus();
  const maps = createMaps(
    sessionMaps({ numbers: 1, possibleCpus: cpus, ringBytes: 65_536, named: refs, samplings }),
  );
  const rings = openRings(maps.rings?.maps ?? [], () => undefined);
  const views = viewsOf(new ArrayBuffer(65_536));
  const options = codeOptionsHere();
  return {
    run(condition, fields, context, more) {
      const named = Object.entries(fields).map(([name, { kind, node }]) => ({
        name,
        kind,
        node: lowered(node),
      }));
      const layout = layoutRecord(named);
      const where = condition === null ? boolConst(true) : cheapestFirst(loweredWord(condition.node));
      // As `resolve` does: what is settled beforehand needs no code.
      if (where.op === 'const' && where.value === 0n) return null;
      const candidate = { ...rawTracepoint(where.op === 'const' ? null : where, named), ...more };
      const program = load(
        generateProgram(candidate, { record: layout, table: null }, options),
        candidate,
        maps.byName,
      );
      try {
        program.testRun({ context: new Uint8Array(context.buffer), repeat: 0 });
      } finally {
        program.close();
      }
      const bytes = rings.drain(views.u8, 0);
      if (bytes === 0) return null;
      if (bytes !== layout.size) throw new RangeError(`${bytes} bytes for a record of ${layout.size}`);
      return makeDecoder('test', layout, noMachine, decodeTables()).one(views, 0);
    },
    map: (ref) => maps.named.get(ref) as BpfMap,
    close() {
      rings.close();
      maps.close();
    },
  };
}

/** What `resolve` would make of a query. */
export function rawTracepoint(
  condition: LoweredWord | null,
  fields: readonly { name: string; kind: Expression['kind']; node: SettledNode }[] | null,
): Candidate {
  return {
    mechanism: 'raw_tp',
    target: { is: 'tracepoint', name: 'test', module: null, types: null },
    pairKey: null,
    eventCondition: null,
    deferred: null,
    condition,
    never: false,
    fields,
    key: [],
    cells: [],
    sampling: [],
    actions: [],
    saves: [],
  };
}
