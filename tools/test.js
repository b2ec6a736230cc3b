// @ts-check
// `npm test`: sets all up, builds, runs tests and closes with one line of counts: npm test -- --help
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECK_NAMES } from './check/names.js';
import { ensure } from './setup/apt.js';
import { muslLibrary } from './setup/musl.js';
import { describeError, say } from './setup/say.js';
import { ROOT, setUpWorkspace } from './setup/workspace.js';
import { bundleTests } from './test/bundle.js';
import { choose } from './test/choose.js';
import { inWords, sum } from './test/counts.js';
import { byGuest, findTestFiles, sharesOf } from './test/files.js';
import { changedFiles } from './test/git.js';
import { prepareInstalled } from './test/installed.js';
import { narrowToChange, narrowToNames } from './test/narrow.js';
import { USAGE, parseOptions } from './test/options.js';
import { kernelTests, staticChecks, toolTests, unitTests, unusualGuest, usualGuest } from './test/parts.js';
import { slowest } from './test/slowest.js';
import { mainKernel } from './vm/kernel/kernels.js';
import { readyKernel } from './vm/kernel/ready.js';
import { PLACES, takePlace } from './vm/machine/places.js';
import { TEST_TOOLS, UNIT_TEST_TOOLS } from './vm/tools.js';

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') return console.log(USAGE);
  const all = findTestFiles();
  let choice = choose(options, all, CHECK_NAMES);
  const since = options.changedSince;
  const change = since === undefined ? undefined : { since, files: changedFiles(since) };
  setUpWorkspace();

  const folder = folderOfThisRun();
  if (change !== undefined) choice = await narrowToChange(choice, change, all, folder);
  if (choice.patterns.length > 0) choice = await narrowToNames(choice, folder);
  const results = await runChoice(choice, options, folder);
  if (results.length === 0) say('the change reaches none of these tests');
  const total = sum(results);
  for (const reason of total.skipped) console.log(`skipped: ${reason}`);
  console.log(inWords(total));
  // A change may reach no test; a run of anything else that finds none is a mistake.
  if (total.failed > 0 || (total.passed === 0 && change === undefined)) process.exitCode = 1;
}

/** A folder for what the tests of this run report, which goes with it. */
function folderOfThisRun() {
  const results = join(ROOT, '.test-results');
  mkdirSync(results, { recursive: true });
  const folder = mkdtempSync(join(results, 'run-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [signal, status] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]))
    process.once(signal, () => process.exit(status));
  return folder;
}

/**
 * Runs the parts of a choice that have something to run. Guests wait for a place by themselves; what runs here beside them takes
 * the place of one.
 * @param {import('./test/choose.js').Choice} choice
 * @param {import('./test/options.js').Options} options
 * @param {string} folder
 */
async function runChoice({ checks, files, patterns }, { kernels, shared, cpu, slowest: most }, folder) {
  const inGuests = files.kernel.length > 0 ? kernels : [];
  const choice = {
    folder,
    patterns,
    cpu,
    bundles: join(folder, 'bundles'),
    besideGuests: inGuests.length > 0,
  };
  if (inGuests.length > 0) ensure(TEST_TOOLS, 'the tests in guests');
  for (const kernel of inGuests) await readyKernel(kernel);
  const results = [];
  // One of them starts a guest.
  if (files.tools.length > 0) results.push(await runPart(toolTests(files.tools, choice), most));
  if (inGuests.length > 0) await bundleTests(files.kernel, choice.bundles);
  const envOf = await prepareInstalled(files.kernel, inGuests, folder);
  if (files.unit.length > 0) {
    muslLibrary();
    ensure(UNIT_TEST_TOOLS, 'the unit tests');
  }

  const here = [
    ...(checks.length > 0 ? [staticChecks(checks)] : []),
    ...(files.unit.length > 0 ? [unitTests(files.unit, choice)] : []),
  ];
  const place = here.length > 0 && inGuests.length > 0 ? await takePlace('tests without a guest') : undefined;
  const waiting = guestParts(files.kernel, inGuests, shared, choice, envOf);
  const runWaiting = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift())
      results.push(await runPart(part, most));
  };
  // They would get their places in any order if all asked for one.
  const guests = Array.from({ length: PLACES }, runWaiting);
  for (const part of here) results.push(await runPart(part, most));
  place?.release();
  await Promise.all(guests);
  return results;
}

/**
 * A guest for each kernel, and one of another make for the few tests that need it; those that take longest come first, so that no
 * place is idle at the end.
 * @param {string[]} files
 * @param {import('./vm/kernel/kernels.js').Kernel[]} kernels
 * @param {boolean} shared whether a few kernels test for all what needs no more
 * @param {import('./test/parts.js').Options} options
 * @param {(kernel: import('./vm/kernel/kernels.js').Kernel) => NodeJS.ProcessEnv} envOf variables for the tests on a kernel
 */
function guestParts(files, kernels, shared, options, envOf) {
  const { usual, unusual } = byGuest(files);
  const one = mainKernel(kernels);
  const shares = shared ? sharesOf(usual, kernels) : new Map(kernels.map((kernel) => [kernel, usual]));
  const usuals = [...shares]
    .filter(([, some]) => some.length > 0)
    .sort(([a, some], [b, more]) => slowness(b) - slowness(a) || more.length - some.length)
    .map(([kernel, some]) => kernelTests(usualGuest(kernel, envOf(kernel)), [...some], options));
  const isUsed = unusual.length > 0 && one !== undefined;
  return isUsed ? [...usuals, kernelTests(unusualGuest(one), unusual, options)] : usuals;
}

/** The emulator takes 1.4 times as long for arm64. @param {import('./vm/kernel/kernels.js').Kernel} kernel */
const slowness = ({ architecture }) => (architecture.name === 'arm64' ? 1.4 : 1);

/**
 * @param {import('./test/parts.js').Part} part
 * @param {number} most how many of its slowest tests to tell
 */
async function runPart(part, most) {
  say(`${part.name}: running`);
  const start = Date.now();
  const { counts, output, timed } = await part.run();
  if (counts.failed > 0)
    console.log(`--- ${part.name} ---\n${output.trimEnd()}\n--- end of ${part.name} ---`);
  say(`${part.name}: ${inWords(counts)} (${Math.round((Date.now() - start) / 1000)} s)`);
  for (const line of slowest(timed, most)) console.log(line);
  return counts;
}

main().catch((error) => {
  say(describeError(error));
  process.exitCode = 1;
});
