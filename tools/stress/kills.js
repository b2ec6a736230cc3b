// @ts-check
// Kills tracers at random moments, in a guest; it fails when anything of one stays in the kernel, or when the kernel complains:
//   node tools/stress/kills.js [--kernel 6.1] [--kills 300] [--seed N]
import { parseArgs } from 'node:util';
import { describeError, say } from '../setup/say.js';
import { setUpWorkspace } from '../setup/workspace.js';
import { knownKernel, wholeNumber } from './options.js';
import { runInGuest, script } from './run-in-guest.js';

/** Seconds in which an emulated guest always starts a tracer and kills it, on the slowest machine. */
const SLOWEST = 60;

async function main() {
  const { values } = parseArgs({
    options: {
      kernel: { type: 'string', default: '6.1' },
      kills: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    },
  });
  const kernel = knownKernel(values.kernel);
  const kills = wholeNumber('kills', values.kills, 3);
  const seed = wholeNumber('seed', values.seed, 0);
  setUpWorkspace();
  process.exitCode = await runInGuest(kernel, 600 + kills * SLOWEST, script('kills.js', kills, seed));
}

main().catch((error) => {
  say(describeError(error));
  process.exitCode = 1;
});
