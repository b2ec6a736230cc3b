// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const TRACER = join(import.meta.dirname, 'tracer.js');

/**
 * Starts a tracer, and tells what it says.
 * @param {number} target the process that it traces
 * @param {(line: string, child: import('node:child_process').ChildProcess) => void} hear
 * @returns {Promise<string>} how it ended: the name of a signal, or its status
 */
async function runTracer(target, hear) {
  const child = spawn(process.execPath, [TRACER, `${target}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  createInterface({ input: child.stdout }).on('line', (line) => hear(line, child));
  const [status, signal] = await ended;
  return signal ?? `status ${status}`;
}

/** A life of a tracer from its begin to its end. @param {number} target @returns {Promise<import('../moments.js').Life>} */
export async function wholeLife(target) {
  /** @type {Map<string, number>} */
  const times = new Map();
  const end = await runTracer(target, (line) => times.set(line, performance.now()));
  const at = (/** @type {string} */ line) => times.get(line) ?? NaN;
  const attached = [...times.keys()].filter((line) => line.startsWith('attached ')).length - 1;
  const life = {
    attached,
    attach: at('running') - at('attached 0'),
    run: at('closing') - at('running'),
    close: at('closed') - at('closing'),
  };
  if (end === 'status 0' && attached > 0 && Number.isFinite(life.attach + life.run + life.close)) return life;
  throw new Error(`a tracer that nobody killed ended with ${end} after: ${[...times.keys()].join(', ')}`);
}

/**
 * A life that ends by SIGKILL.
 * @param {number} target
 * @param {import('../moments.js').Moment} moment
 * @returns {Promise<string>} how it ended
 */
export function shortLife(target, { after, delay }) {
  return runTracer(target, (line, child) => {
    if (line === after) setTimeout(() => child.kill('SIGKILL'), delay);
  });
}
