// @ts-check
// `npm test`: sets all up, builds, runs all tests and closes with one line of counts.
//   npm test -- --check --unit --tools --kernel 6.1 --kernel 7.2      runs the named parts only
import { parseArgs } from 'node:util';
import { SetupError, describeError, say } from './setup/say.js';
import { setUpWorkspace } from './setup/workspace.js';
import { inWords, sum } from './test/counts.js';
import { STATIC_CHECKS, TOOL_TESTS, UNIT_TESTS, kernelTests, transformKernelTests } from './test/parts.js';
import { KERNEL_NAMES, kernelOf } from './vm/kernels.js';
import { readyKernel } from './vm/ready.js';

/** A guest with one thread keeps one core busy. */
const GUESTS_AT_ONCE = 2;

async function main() {
  const { kernels, local } = chooseParts();
  setUpWorkspace();
  for (const name of kernels) {
    const kernel = kernelOf(name);
    if (kernel === undefined) throw new SetupError(`no kernel ${name}; there are ${KERNEL_NAMES.join(', ')}`);
    await readyKernel(kernel);
  }
  const results = await runAll(local, 1);
  if (kernels.length > 0) await transformKernelTests();
  results.push(...(await runAll(kernels.map(kernelTests), GUESTS_AT_ONCE)));
  const total = sum(results);
  for (const reason of total.skipped) console.log(`skipped: ${reason}`);
  console.log(inWords(total));
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
}

/** The parts that the command line asks for: all when it names none. */
function chooseParts() {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      unit: { type: 'boolean', default: false },
      tools: { type: 'boolean', default: false },
      kernel: { type: 'string', multiple: true, default: [] },
    },
  });
  const all = !values.check && !values.unit && !values.tools && values.kernel.length === 0;
  return {
    kernels: all ? KERNEL_NAMES : values.kernel,
    local: [
      ...(all || values.check ? [STATIC_CHECKS] : []),
      ...(all || values.unit ? [UNIT_TESTS] : []),
      ...(all || values.tools ? [TOOL_TESTS] : []),
    ],
  };
}

/**
 * Runs parts, some at once, and tells how each ended.
 * @param {import('./test/parts.js').Part[]} parts
 * @param {number} atOnce
 */
async function runAll(parts, atOnce) {
  /** @type {import('./test/counts.js').Counts[]} */
  const results = [];
  const waiting = [...parts];
  const work = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift())
      results.push(await runPart(part));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** @param {import('./test/parts.js').Part} part */
async function runPart(part) {
  say(`${part.name}: running`);
  const start = Date.now();
  const { counts, output } = await part.run();
  if (counts.failed > 0)
    console.log(`--- ${part.name} ---\n${output.trimEnd()}\n--- end of ${part.name} ---`);
  say(`${part.name}: ${inWords(counts)} (${Math.round((Date.now() - start) / 1000)} s)`);
  return counts;
}

main().catch((error) => {
  say(error instanceof TypeError ? error.message : describeError(error));
  process.exitCode = 1;
});
