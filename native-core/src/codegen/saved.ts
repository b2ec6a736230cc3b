import type { Instructions } from '../asm/index.js';
import type { LoweredWord } from '../expr/index.js';
import { R0, R1, R10, R2, R3, R4, R6, type Label } from './emitter.js';
import { makeGenerator, withStack, type Generator } from './generator.js';
import type { CodeOptions } from './code-options.js';
import { jumpOn } from './jump.js';
import { countHere } from './lost.js';
import { savedMap, type MapName } from './maps.js';
import type { Candidate } from '../resolve/index.js';
import { evaluateWord, savedPlace } from './word.js';

/** Where a kprobe's context has the stack pointer, and how far a return pops it, in bytes. */
export interface StackPointer {
  readonly slot: number;
  readonly returnPops: number;
}

/** The key under which words are saved. */
export type SavedKey =
  /** The call that entry and return belong to; `typed` says that the programs are fentry and fexit, without registers. */
  | { readonly by: 'call'; readonly typed: boolean; readonly stackPointer: StackPointer }
  /** The thread that runs, which has at most one such call under way. */
  | { readonly by: 'thread' }
  /** A value that two events have in common. */
  | { readonly by: 'value'; readonly value: LoweredWord };

/** The key under which the words of a candidate's call are saved, and the map that holds them. */
export function savedOf(
  { deferred, mechanism, savedBy }: Pick<Candidate, 'deferred' | 'mechanism' | 'savedBy'>,
  { number, savedIn, stackPointer }: CodeOptions,
): { readonly key: SavedKey; readonly map: MapName } {
  if (savedBy !== null) return { key: { by: 'value', value: savedBy }, map: savedMap(savedIn) };
  if (deferred !== null) return { key: { by: 'thread' }, map: savedMap(savedIn) };
  const typed = mechanism === 'fexit' || mechanism === 'fentry';
  return { key: { by: 'call', typed, stackPointer }, map: savedMap(number) };
}

/** The code of the program at a function's entry that saves words for the one at its return, or at a place before it. */
export function generateEntrySaver(candidate: Candidate, options: CodeOptions): Instructions {
  const { saves } = candidate;
  const { key, map } = savedOf(candidate, options);
  const g = makeGenerator(saves, options.typedTask, 0, { word: evaluateWord, jump: jumpOn });
  g.emit.mov(R6, R1);
  withStack(g, saves.length * 8, (value) => {
    withStack(g, 8, (room) => {
      writeKey(g, key, 'entry', room);
      saves.forEach((word, i) => {
        g.word(word, R1);
        g.emit.store(R10, value + i * 8, 8, R1);
      });
      storeSaved(g, map, room, value);
    });
  });
  const saved = g.emit.label();
  g.emit.jump('jeq', R0, 0, saved);
  // Its event is lost for each thing that the query does with it.
  if (candidate.fields !== null) countHere(g, 'record', options);
  if (candidate.cells.length > 0) countHere(g, 'row', options);
  if (candidate.actions.length > 0) countHere(g, 'entry', options);
  g.emit.place(saved);
  g.emit.mov(R0, 0);
  g.emit.exit();
  return g.emit.finish();
}

/** Puts words of the stack into the map, by a key of the stack. */
function storeSaved({ emit }: Generator, map: MapName, key: number, words: number): void {
  emit.map(R1, map);
  emit.mov(R2, R10);
  emit.alu('add', R2, key);
  emit.mov(R3, R10);
  emit.alu('add', R3, words);
  emit.mov(R4, 0);
  emit.call('map_update_elem');
}

/** Saves the time of an event, by the value that a later event has in common with it. */
export function saveTime(g: Generator, map: MapName, value: LoweredWord, options: CodeOptions): void {
  withStack(g, 8, (room) => {
    withStack(g, 8, (time) => {
      const fresh = g.emit.label();
      writeKey(g, { by: 'value', value }, 'entry', room);
      g.emit.map(R1, map);
      g.emit.mov(R2, R10);
      g.emit.alu('add', R2, room);
      g.emit.call('map_lookup_elem');
      g.emit.jump('jeq', R0, 0, fresh);
      countHere(g, 'again', options);
      g.emit.place(fresh);
      countHere(g, 'begun', options);
      g.emit.call('ktime_get_ns');
      g.emit.store(R10, time, 8, R0);
      storeSaved(g, map, room, time);
    });
  });
}

/**
 * Writes the key of a call to the stack: the place of its frame, which is the same at both ends, and differs between
 * nested calls and between tasks. Typed programs have no stack pointer; but the arguments that their context points to
 * lie in the frame of the trampoline around the call (arch/x86/net/bpf_jit_comp.c). The low half of that address is a
 * number to the verifier; with the thread it is unique.
 */
function writeKey(g: Generator, key: SavedKey, end: 'entry' | 'return', room: number): void {
  if (key.by === 'value') {
    g.word(key.value, R1);
  } else if (key.by === 'thread') {
    g.emit.call('get_current_pid_tgid');
    g.emit.mov(R1, R0);
  } else if (key.typed) {
    g.emit.call('get_current_pid_tgid');
    g.emit.alu('lsh', R0, 32);
    g.emit.mov32(R1, R6);
    g.emit.alu('or', R1, R0);
  } else {
    const { slot, returnPops } = key.stackPointer;
    g.emit.load(R1, R6, slot * 8, 8);
    if (end === 'return') g.emit.alu('add', R1, -returnPops);
  }
  g.emit.store(R10, room, 8, R1);
}

/**
 * At the return: copies the saved words to the top of the stack and forgets the entry. Without an entry, because the
 * function was entered before the program was attached, the event is left out.
 */
export function findSaved(
  g: Generator,
  map: MapName,
  key: SavedKey,
  options: CodeOptions,
  none: Label,
): void {
  const count = g.savedWords;
  const copy = g.stack.take(count * 8);
  if (copy !== savedPlace(count, 0))
    throw new RangeError('the saved words are looked up before anything else');
  withStack(g, 8, (room) => {
    const lookUp = (helper: 'map_lookup_elem' | 'map_delete_elem'): void => {
      g.emit.map(R1, map);
      g.emit.mov(R2, R10);
      g.emit.alu('add', R2, room);
      g.emit.call(helper);
    };
    g.emit.note('what the entry saved');
    writeKey(g, key, 'return', room);
    lookUp('map_lookup_elem');
    if (key.by !== 'value') g.emit.jump('jeq', R0, 0, none);
    else {
      const found = g.emit.label();
      g.emit.jump('jne', R0, 0, found);
      countHere(g, 'alone', options);
      g.emit.goto(none);
      g.emit.place(found);
    }
    for (let i = 0; i < count; i++) {
      g.emit.load(R1, R0, i * 8, 8);
      g.emit.store(R10, savedPlace(count, i), 8, R1);
    }
    lookUp('map_delete_elem');
    if (key.by === 'value') countHere(g, 'met', options);
  });
}
