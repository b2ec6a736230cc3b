import type { Instructions } from '../asm/index.js';
import type { ContextNode, IntKind } from '../expr/index.js';
import { intKind } from '../expr/index.js';
import { recordHeader, type RecordLayout } from '../layout/index.js';
import type { Candidate } from '../resolve/index.js';
import { R0, R1, R10, R2, R3, R6, R7, R8, R9, type Label } from './emitter.js';
import { writeField } from './field.js';
import { makeGenerator, withStack, type Generator } from './generator.js';
import { jumpOn } from './jump.js';
import { lostMap, lostStride, ringsMap, savedMap } from './maps.js';
import { findSaved } from './saved.js';
import { evaluateWord } from './word.js';

/** What the code of a program depends on besides its query. */
export interface CodeOptions {
  /** Number of the program in its session: it stands in each record, and chooses the counter of lost events. */
  readonly number: number;
  /** Number of programs in the session. */
  readonly programs: number;
  /** Number of CPUs that can ever be online. */
  readonly possibleCpus: number;
  /** Whether the kernel has the helper `get_current_task_btf`. */
  readonly typedTask: boolean;
  /** Index of the stack pointer among the 64-bit words of a kprobe's context, and how far a return pops it. */
  readonly stackPointer: { readonly slot: number; readonly returnPops: number };
}

/**
 * The code of one program: test the condition, take a record from the ring of this CPU, fill it, hand it over. A full
 * ring is counted. R6 holds the context, R7 the time, R8 the CPU, R9 the record.
 */
export function generateProgram(
  candidate: Candidate,
  layout: RecordLayout,
  options: CodeOptions,
): Instructions {
  const roots = [
    ...(candidate.condition ? [candidate.condition] : []),
    ...candidate.fields.map(({ node }) => node),
  ];
  const g = makeGenerator(roots, options.typedTask, candidate.saves.length, {
    word: evaluateWord,
    jump: jumpOn,
  });
  if (candidate.never) {
    // The verifier refuses code that nothing reaches.
    g.emit.mov(R0, 0);
    g.emit.exit();
    return g.emit.finish();
  }
  const end = g.emit.label();
  g.emit.mov(R6, R1);
  if (candidate.saves.length > 0) {
    findSaved(g, savedMap(options.number), options.stackPointer, end);
  }
  if (candidate.condition !== null) {
    g.emit.note('where');
    g.jump(candidate.condition, false, end);
  }
  reserve(g, layout, options, end);
  for (const field of layout.fields) {
    const named = candidate.fields.find(({ name }) => name === field.name);
    if (named !== undefined) writeField(g, field, named.node);
  }
  g.emit.note('hand over');
  g.emit.mov(R1, R9);
  g.emit.mov(R2, 0);
  g.emit.call('ringbuf_submit');
  g.emit.place(end);
  g.emit.mov(R0, 0);
  g.emit.exit();
  return g.emit.finish();
}

function reserve(g: Generator, layout: RecordLayout, options: CodeOptions, end: Label): void {
  const reserved = g.emit.label();
  g.emit.note('time and CPU');
  g.emit.call('ktime_get_ns');
  g.emit.mov(R7, R0);
  g.emit.call('get_smp_processor_id');
  g.emit.mov(R8, R0);
  g.emit.note('ring of this CPU');
  withStack(g, 8, (key) => {
    g.emit.store(R10, key, 4, R8);
    g.emit.map(R1, ringsMap);
    g.emit.mov(R2, R10);
    g.emit.alu('add', R2, key);
    g.emit.call('map_lookup_elem');
  });
  g.emit.jump('jeq', R0, 0, end);
  g.emit.mov(R1, R0);
  g.emit.mov(R2, layout.size);
  g.emit.mov(R3, 0);
  g.emit.call('ringbuf_reserve');
  g.emit.jump('jne', R0, 0, reserved);
  countLost(g, options, end);
  g.emit.place(reserved);
  g.emit.mov(R9, R0);
  g.emit.note('header');
  g.emit.store(R9, recordHeader.time, 8, R7);
  g.emit.storeConstant(R9, recordHeader.program, 2, options.number);
  g.emit.store(R9, recordHeader.cpu, 2, R8);
  g.available.add(g.keyOf(contextNode('monotonic', 64)), {
    base: 'record',
    offset: recordHeader.time,
    bytes: 8,
  });
  g.available.add(g.keyOf(contextNode('cpu', 32)), { base: 'record', offset: recordHeader.cpu, bytes: 2 });
}

/** Adds one to the counter of this CPU and program, atomically: an interrupt can count in between. */
function countLost(g: Generator, options: CodeOptions, end: Label): void {
  g.emit.note('no room: count it');
  g.emit.jump('jge', R8, options.possibleCpus, end);
  g.emit.mapValue(R1, lostMap, options.number * 8);
  g.emit.alu('mul', R8, lostStride(options.programs));
  g.emit.alu('add', R1, R8);
  g.emit.mov(R2, 1);
  g.emit.atomicAdd(R1, 0, 8, R2);
  g.emit.goto(end);
}

function contextNode(name: ContextNode['name'], bits: IntKind['bits']): ContextNode {
  return { op: 'context', kind: intKind(bits, false, bits === 64 ? 'bigint' : 'number'), name };
}
