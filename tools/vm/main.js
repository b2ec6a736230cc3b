// @ts-check
// Runs a command inside a real kernel; see options.js for the command line.
import { describeError, say } from '../setup/say.js';
import { listenForInterrupts } from './interrupt.js';
import { UsageError, USAGE, parseOptions } from './options.js';
import { readyKernel } from './ready.js';
import { runInGuest } from './session.js';

/** Some kernels panic in the emulator now and then, long before they reach the command. */
const BOOTS = 3;
const GUEST_FAILED = 125;

/** @param {string[]} args */
async function main(args) {
  const options = parseOptions(args);
  if (options === 'help') {
    console.log(USAGE);
    return;
  }
  const interrupts = listenForInterrupts();
  const image = await readyKernel(options.kernel);
  const job = { command: options.command, folder: process.cwd(), share: options.share, env: process.env };
  for (let boot = 1; ; boot += 1) {
    const outcome = await runInGuest(options, image, job, interrupts);
    const lastWords = options.verbose ? '' : outcome.complaints;
    if (outcome.kind === 'exit') {
      if (lastWords !== '') say(`kernel ${image.version} wrote on its console:\n${lastWords}`);
      process.exitCode = outcome.status;
      return;
    }
    if (outcome.kind === 'never-ready' && boot < BOOTS) {
      const panic = /Kernel panic.*/.exec(outcome.complaints)?.[0];
      say(`kernel ${image.version} did not reach user space (${panic ?? outcome.reason}); booting it again`);
      continue;
    }
    say(`the guest with kernel ${image.version} died: ${outcome.reason}${lastWords && `\n${lastWords}`}`);
    process.exitCode = GUEST_FAILED;
    return;
  }
}

main(process.argv.slice(2)).catch((error) => {
  if (error instanceof UsageError) {
    say(`${error.message}\n${USAGE}`);
    process.exitCode = 2;
  } else {
    say(describeError(error));
    process.exitCode = GUEST_FAILED;
  }
});
