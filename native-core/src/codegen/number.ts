import type { CodeOptions } from './code-options.js';
import { R1 } from './emitter.js';
import type { Generator } from './generator.js';

/** R0 becomes the number of the function that the program runs for, of several that share it. What a call loses is lost. */
export function loadNumber(g: Generator): void {
  g.emit.mov(R1, g.context);
  g.emit.call('get_attach_cookie');
}

/** Whether the number is only known while the program runs. */
export const isShared = ({ shared = false }: CodeOptions): boolean => shared;
