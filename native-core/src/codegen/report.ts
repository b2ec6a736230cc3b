import type { Lowered, ContextNode, IntKind } from '../expr/index.js';
import { intKind } from '../expr/index.js';
import { recordHeader, type RecordLayout } from '../layout/index.js';
import type { Candidate } from '../resolve/index.js';
import type { CodeOptions } from './code-options.js';
import { R0, R1, R10, R2, R3, R9, type Label } from './emitter.js';
import { writeField } from './field.js';
import { withStack, type Generator } from './generator.js';
import { countLost } from './lost.js';
import { ringsMap } from './maps.js';
import { isShared, loadNumber } from './number.js';
import { part } from './part.js';

/**
 * Takes a record from the ring of this CPU, fills it, hands it over. A full ring is counted, and one that is not there, too: that of a
 * CPU that has just come online. R9 holds it.
 */
export function report(
  g: Generator,
  candidate: Candidate,
  layout: RecordLayout,
  options: CodeOptions,
  end: Label,
): void {
  reserve(g, layout, options, end);
  for (const field of layout.fields) {
    const named = candidate.fields?.find(({ name }) => name === field.name);
    if (named !== undefined) part(field.name, () => writeField(g, field, named.node));
  }
  g.emit.note('hand over');
  g.emit.mov(R1, R9);
  g.emit.mov(R2, 0);
  g.emit.call('ringbuf_submit');
}

function reserve(g: Generator, layout: RecordLayout, options: CodeOptions, end: Label): void {
  const [reserved, none] = [g.emit.label(), g.emit.label()];
  g.emit.note('ring of this CPU');
  withStack(g, 8, (cpu) => {
    g.emit.call('get_smp_processor_id');
    g.emit.store(R10, cpu, 4, R0);
    g.emit.map(R1, ringsMap);
    g.emit.mov(R2, R10);
    g.emit.alu('add', R2, cpu);
    g.emit.call('map_lookup_elem');
    g.emit.jump('jeq', R0, 0, none);
    g.emit.mov(R1, R0);
    g.emit.mov(R2, layout.size);
    g.emit.mov(R3, 0);
    g.emit.call('ringbuf_reserve');
    g.emit.jump('jne', R0, 0, reserved);
    g.emit.place(none);
    g.emit.load(R0, R10, cpu, 4);
    countLost(g, 'record', options, end);
    g.emit.place(reserved);
    g.emit.mov(R9, R0);
    writeHeader(g, cpu, options);
  });
}

/** The time is read once the record has its place, so that later records of a ring have later times, interrupts apart. */
function writeHeader(g: Generator, cpu: number, options: CodeOptions): void {
  const time = contextNode('monotonic', 64);
  g.emit.note('header');
  g.word(time, R0);
  g.emit.store(R9, recordHeader.time, 8, R0);
  if (isShared(options)) {
    loadNumber(g);
    g.emit.store(R9, recordHeader.program, 2, R0);
  } else g.emit.storeConstant(R9, recordHeader.program, 2, options.number);
  g.emit.load(R1, R10, cpu, 4);
  g.emit.store(R9, recordHeader.cpu, 2, R1);
  g.available.add(g.keyOf(time), { base: 'record', offset: recordHeader.time, bytes: 8 });
  g.available.add(g.keyOf(contextNode('cpu', 32)), { base: 'record', offset: recordHeader.cpu, bytes: 2 });
}

function contextNode(name: ContextNode<Lowered>['name'], bits: IntKind['bits']): ContextNode<Lowered> {
  return { op: 'context', kind: intKind(bits, false, bits === 64 ? 'bigint' : 'number'), name };
}
