// @ts-check
import { variants } from './variants.js';

/** What is started besides readers: Node alone, which says so as readers do, and what tap's readers import. */
const NODE = `console.log('attached ' + process.hrtime.bigint()); setInterval(() => undefined, 86_400_000);`;
const READERS = ['best', 'batches', 'count', 'bpftrace-print', 'bpftrace-count'];

/** Node with a program of one line. */
export const nodeAlone = {
  name: 'node',
  title: 'Node.js, with a program of one line',
  command: [process.execPath, '-e', NODE],
};

/**
 * All that is started.
 * @param {string} built folder of the programs built from C
 * @param {string} here folder of the readers in JavaScript
 * @returns {Pick<import('./variants.js').Variant, 'name' | 'title' | 'command'>[]}
 */
export function startVariants(built, here) {
  return [
    nodeAlone,
    {
      name: 'imports',
      title: 'Node.js, with native-core, net and context',
      command: [process.execPath, `${here}/tap-reader.js`, 'imports'],
    },
    ...variants(built, here).filter(({ name }) => READERS.includes(name)),
  ];
}
