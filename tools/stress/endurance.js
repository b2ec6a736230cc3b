// @ts-check
// One session over very many events, in a guest; it fails when a sum is not exact or when memory or descriptors grow:
//   node tools/stress/endurance.js [--kernel 6.1] [--events 100000000]
import { parseArgs } from 'node:util';
import { describeError, say } from '../setup/say.js';
import { setUpWorkspace } from '../setup/workspace.js';
import { knownKernel, wholeNumber } from './options.js';
import { runInGuest, script } from './run-in-guest.js';

/** Events in a second that an emulated guest always makes, on the slowest machine. */
const SLOWEST = 5_000;

async function main() {
  const { values } = parseArgs({
    options: {
      kernel: { type: 'string', default: '6.1' },
      events: { type: 'string', default: '100000000' },
    },
  });
  const kernel = knownKernel(values.kernel);
  const events = wholeNumber('events', values.events, 1_000);
  setUpWorkspace();
  process.exitCode = await runInGuest(kernel, 600 + events / SLOWEST, script('endurance.js', events));
}

main().catch((error) => {
  say(describeError(error));
  process.exitCode = 1;
});
