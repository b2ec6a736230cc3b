import type { Instructions } from '../asm/index.js';
import type { LoweredWord } from '../expr/index.js';
import { R0 } from './emitter.js';
import { makeGenerator } from './generator.js';
import { jumpOn } from './jump.js';
import { evaluateWord } from './word.js';

/** The code that answers with the low 32 bits of an expression that needs nothing of the program's context. */
export function generateAnswer(node: LoweredWord, typedTask: boolean): Instructions {
  const g = makeGenerator([node], typedTask, 0, { word: evaluateWord, jump: jumpOn });
  g.word(node, R0);
  g.emit.exit();
  return g.emit.finish();
}
