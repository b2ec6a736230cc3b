import type { Instructions } from '../asm/index.js';
import type { LoweredWord } from '../expr/index.js';
import type { Candidate } from '../resolve/index.js';
import type { CodeOptions } from './code-options.js';
import { testCondition } from './condition.js';
import { R0, R1, R10, R2, R3, R4 } from './emitter.js';
import { endProgram } from './end.js';
import { makeGenerator, withStack } from './generator.js';
import { jumpOn } from './jump.js';
import { countHere } from './lost.js';
import { targetsMap } from './maps.js';
import { evaluateWord } from './word.js';

/** BPF_ANY in include/uapi/linux/bpf.h. */
const BPF_ANY = 0;

/** The code that adds the process in the candidate's only field to the session's set, or removes it. One without room is counted. */
export function generateTargetChange(
  candidate: Candidate,
  change: 'add' | 'remove',
  options: CodeOptions,
): Instructions {
  const { condition, fields } = candidate;
  const nodes = (fields ?? []).map(({ node }) => node as LoweredWord);
  const g = makeGenerator(condition === null ? nodes : [condition, ...nodes], options.typedTask, 0, {
    word: evaluateWord,
    jump: jumpOn,
  });
  const end = g.emit.label();
  testCondition(g, condition, end, { moved: false });
  withStack(g, 8, (key) => {
    for (const node of nodes) g.word(node, R1);
    g.emit.store(R10, key, 4, R1);
    g.emit.storeConstant(R10, key + 4, 4, 1);
    g.emit.mov(R2, R10);
    g.emit.alu('add', R2, key);
    if (change === 'add') {
      g.emit.mov(R3, R10);
      g.emit.alu('add', R3, key + 4);
      g.emit.mov(R4, BPF_ANY);
    }
    g.emit.map(R1, targetsMap);
    g.emit.call(change === 'add' ? 'map_update_elem' : 'map_delete_elem');
  });
  if (change === 'add') {
    g.emit.jump('jeq', R0, 0, end);
    countHere(g, 'entry', options);
  }
  endProgram(g, end, candidate);
  return g.emit.finish();
}
