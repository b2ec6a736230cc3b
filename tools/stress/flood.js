// @ts-check
// Floods each mechanism with millions of events, in guests; it fails when events that were made do not add up with those that were
// delivered, lost and missed:
//   node tools/stress/flood.js [--kernel 6.1]... [--calls 1000000]
import { parseArgs } from 'node:util';
import { describeError, say } from '../setup/say.js';
import { setUpWorkspace } from '../setup/workspace.js';
import { SERIES_NAMES } from '../vm/kernel/kernels.js';
import { knownKernel, wholeNumber } from './options.js';
import { runInGuest } from './run-in-guest.js';

const TEST = 'native-core/test/flood.kernel.test.ts';
/** Tests in it that make a whole flood, and the calls in a second that an emulated guest always makes, on the slowest machine. */
const [FLOODS, SLOWEST] = [40, 5_000];

async function main() {
  const { values } = parseArgs({
    options: {
      kernel: { type: 'string', multiple: true, default: [...SERIES_NAMES] },
      calls: { type: 'string', default: '1000000' },
    },
  });
  const kernels = values.kernel.map(knownKernel);
  const calls = wholeNumber('calls', values.calls, 1_000);
  setUpWorkspace();
  for (const kernel of kernels) {
    const status = await flood(kernel, calls);
    say(`kernel ${kernel}: ${status === 0 ? 'all adds up' : `the floods ended with ${status}`}`);
    if (status !== 0) process.exitCode = 1;
  }
}

/**
 * Runs the floods on a kernel, and prints a line for each; what else the tests print is shown when one fails.
 * @param {string} kernel
 * @param {number} calls of each thread
 */
async function flood(kernel, calls) {
  const vitest = ['node_modules/.bin/vitest', 'run', '--project', 'kernel', '--reporter=verbose', TEST];
  const env = { TAP_FLOOD: String(calls), TAP_TEST_BUILT: '1' };
  /** @type {string[]} */
  const others = [];
  let floods = 0;
  const hear = (/** @type {string} */ line) => {
    const told = /^flood: (.*)/.exec(line)?.[1];
    if (told === undefined) return void others.push(line);
    floods += 1;
    console.log(`${kernel}: ${told}`);
  };
  // Two threads call, one for each of the guest's processors.
  const seconds = 600 + (FLOODS * 2 * calls) / SLOWEST;
  const status = await runInGuest(kernel, seconds, vitest, { env, hear });
  if (status === 0 && floods > 0) return 0;
  console.log(others.join('\n'));
  return status === 0 ? 1 : status;
}

main().catch((error) => {
  say(describeError(error));
  process.exitCode = 1;
});
