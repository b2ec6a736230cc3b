import type { Instructions } from '../asm/index.js';
import { fault } from '../errors/index.js';
import { R0, R1, R10, R2, R3, R4, R6, type Label } from './emitter.js';
import { endProgram } from './end.js';
import { makeGenerator, withStack, type Generator } from './generator.js';
import type { CodeOptions, StackPointer } from './code-options.js';
import { jumpOn } from './jump.js';
import { countHere } from './lost.js';
import { savedMap, type Counted, type MapName } from './maps.js';
import type { Candidate } from '../resolve/index.js';
import { evaluateWord, savedPlace } from './word.js';

/** The key under which the words of a call are saved. */
type CallKey =
  /** The call that entry and return belong to: by its arguments in a typed program, else by its stack pointer. */
  | { readonly by: 'arguments' }
  | { readonly by: 'stackPointer'; readonly stackPointer: StackPointer }
  /** The thread that runs, which has at most one such call under way. */
  | { readonly by: 'thread' };

function keyOf(
  { deferred, mechanism }: Pick<Candidate, 'deferred' | 'mechanism'>,
  { stackPointer }: CodeOptions,
): CallKey {
  if (deferred !== null) return { by: 'thread' };
  if (mechanism === 'fexit' || mechanism === 'fentry') return { by: 'arguments' };
  if (stackPointer === null) throw fault('words are saved by a stack pointer that is not known');
  return { by: 'stackPointer', stackPointer };
}

/**
 * The code of the program at a function's entry that saves words for the one at its return, or at a place before it.
 *
 * @param without is counted when there is no room for them.
 */
export function generateEntrySaver(
  candidate: Candidate,
  without: readonly Counted[],
  options: CodeOptions,
): Instructions {
  const { saves } = candidate;
  const g = makeGenerator(saves, options.typedTask, 0, { word: evaluateWord, jump: jumpOn });
  g.emit.mov(R6, R1);
  withStack(g, options.savedValueWords * 8, (value) => {
    withStack(g, 8, (room) => {
      writeKey(g, keyOf(candidate, options), 'entry', room);
      saves.forEach((word, i) => {
        g.word(word, R1);
        g.emit.store(R10, value + i * 8, 8, R1);
      });
      // The kernel copies whole values, and reads no stack that nothing was written to.
      for (let i = saves.length; i < options.savedValueWords; i++)
        g.emit.storeConstant(R10, value + i * 8, 8, 0);
      storeValue(g, savedMap(options.savedIn), room, value);
    });
  });
  const saved = g.emit.label();
  g.emit.jump('jeq', R0, 0, saved);
  for (const counted of without) countHere(g, counted, options);
  endProgram(g, saved, candidate);
  return g.emit.finish();
}

/** Puts a value of the stack into a map, by a key of the stack. */
export function storeValue({ emit }: Generator, map: MapName, key: number, value: number): void {
  emit.map(R1, map);
  emit.mov(R2, R10);
  emit.alu('add', R2, key);
  emit.mov(R3, R10);
  emit.alu('add', R3, value);
  emit.mov(R4, 0);
  emit.call('map_update_elem');
}

/**
 * Writes the key of a call to the stack: the place of its frame, which is the same at both ends, and differs between
 * nested calls and between tasks. Typed programs have no stack pointer; but the arguments that their context points to
 * lie in the frame of the trampoline around the call (arch/x86/net/bpf_jit_comp.c). The low half of that address is a
 * number to the verifier; with the thread it is unique.
 */
function writeKey(g: Generator, key: CallKey, end: 'entry' | 'return', room: number): void {
  if (key.by === 'thread') {
    g.emit.call('get_current_pid_tgid');
    g.emit.mov(R1, R0);
  } else if (key.by === 'arguments') {
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
export function findSaved(g: Generator, candidate: Candidate, options: CodeOptions, none: Label): void {
  const { length } = candidate.saves;
  takeOut(g, savedMap(options.savedIn), {
    words: length,
    to: savedPlace(length, 0),
    writeKey(room) {
      g.emit.note('what the entry saved');
      writeKey(g, keyOf(candidate, options), 'return', room);
    },
    unlessFound: () => g.emit.jump('jeq', R0, 0, none),
  });
}

/** What is taken out of a map. */
interface Taking {
  readonly words: number;
  /** Where on the stack they come. */
  readonly to: number;
  /** Writes the key to a place on the stack. */
  readonly writeKey: (room: number) => void;
  /** Goes elsewhere when R0 is 0, because the map has no such key. */
  readonly unlessFound: () => void;
}

/** Moves words from a map to the stack. */
export function takeOut(g: Generator, map: MapName, taking: Taking): void {
  const { words, to } = taking;
  withStack(g, 8, (room) => {
    const lookUp = (helper: 'map_lookup_elem' | 'map_delete_elem'): void => {
      g.emit.map(R1, map);
      g.emit.mov(R2, R10);
      g.emit.alu('add', R2, room);
      g.emit.call(helper);
    };
    taking.writeKey(room);
    lookUp('map_lookup_elem');
    taking.unlessFound();
    for (let i = 0; i < words; i++) {
      g.emit.load(R1, R0, i * 8, 8);
      g.emit.store(R10, to + i * 8, 8, R1);
    }
    lookUp('map_delete_elem');
  });
}
