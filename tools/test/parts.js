// @ts-check
import { say } from '../setup/say.js';
import { runCommand } from './command.js';
import { oneTest, readWords } from './counts.js';
import { runInGuests } from './guests.js';
import { resultOf } from './result.js';
import { readTap } from './tap.js';
import { runVitest } from './vitest.js';

/** @typedef {import('./result.js').Result} Result */

/**
 * A part of the tests.
 * @typedef {{ name: string, run: () => Promise<Result> }} Part
 */

/**
 * Which tests of a part are to run, the folder for what they report, that with the bundles of kernel tests, the guests' processor, and
 * whether guests run at the same time.
 * @typedef {{ folder: string, patterns: string[], bundles?: string, cpu?: string | undefined, besideGuests?: boolean }} Options
 */

/** Seconds without any output that end a guest: longer than the limit that Vitest gives to a test, which is 600 s. */
const STILL = 900;

/**
 * Layers, types, lint, format and the like.
 * @param {string[]} names
 * @returns {Part}
 */
export const staticChecks = (names) => ({
  name: 'static checks',
  async run() {
    const { status, output } = await runCommand([process.execPath, 'tools/check/run.js', ...names]);
    const counts = readWords(output);
    const agrees = counts !== undefined && (status === 0) === (counts.failed === 0);
    const times = output.matchAll(/^(?:ok|FAILED) {2}(.*) \(([\d.]+) s\)$/gm);
    return {
      counts: agrees ? counts : oneTest(status === 0),
      output,
      timed: [...times].map(([, name = '', seconds]) => ({ name, seconds: Number(seconds) })),
    };
  },
});

/**
 * The tests of the tools themselves; one of them starts a guest.
 * @param {string[]} files
 * @param {Options} options
 * @returns {Part}
 */
export const toolTests = (files, { patterns }) => ({
  name: 'tests of the tools',
  async run() {
    const chosen = patterns.map((pattern) => `--test-name-pattern=/${pattern}/i`);
    const command = [process.execPath, '--test', '--test-reporter=tap', ...chosen, ...files];
    const { status, output } = await runCommand(command);
    const { counts, timed } = readTap(output);
    return { counts: status === 0 || counts.failed > 0 ? counts : oneTest(false), output, timed };
  },
});

/**
 * @param {string[]} files
 * @param {Options} options
 * @returns {Part}
 */
export const unitTests = (files, options) => ({
  name: 'unit tests',
  run: async () => {
    const env = options.besideGuests ? { VITEST_MAX_WORKERS: '1' } : {};
    return resultOf(files, [await runVitest(files, { ...options, env })]);
  },
});

/**
 * A guest to test in: its name, what tools/vm/run makes it of, and variables by which tests know it.
 * @typedef {{ name: string, made: readonly string[], env: NodeJS.ProcessEnv }} TestGuest
 */

/** @typedef {import('../vm/kernel/kernels.js').Kernel} Kernel */

/** The options of tools/vm/run that choose a kernel. @param {Kernel} kernel */
const withKernel = ({ series, architecture }) => ['--kernel', series, '--arch', architecture.name];

/** The guest in which a kernel is tested. @param {Kernel} kernel @param {NodeJS.ProcessEnv} env more variables @returns {TestGuest} */
export const usualGuest = (kernel, env) => ({
  name: `kernel ${kernel.name}`,
  made: withKernel(kernel),
  // Only a guest, which ends with its tests, is locked down.
  env: { ...env, TAP_TEST_LOCKDOWN: '1' },
});

/** A guest with what few machines have: memory in two nodes, and no IPv6. @param {Kernel} kernel @returns {TestGuest} */
export const unusualGuest = (kernel) => ({
  name: `kernel ${kernel.name}, two nodes, no IPv6`,
  made: [...withKernel(kernel), '--numa', '2', '--append', 'ipv6.disable=1'],
  env: { TAP_TEST_UNUSUAL: '1' },
});

/**
 * The tests that attach to a kernel, in a guest.
 * @param {TestGuest} guest
 * @param {string[]} files
 * @param {Options} options
 * @returns {Part}
 */
export function kernelTests({ name, made, env }, files, options) {
  const model = options.cpu === undefined ? [] : ['--cpu', options.cpu];
  const all = [
    '--fresh',
    ...made,
    ...model,
    '--single-thread',
    '--still',
    String(STILL),
    '--share',
    options.folder,
  ];
  const run = (/** @type {string[]} */ some) =>
    runVitest(some, {
      ...options,
      runner: ['tools/vm/run', ...all, '--'],
      // It prints a line for each test that ends, by which a guest shows that it goes on.
      reporter: 'verbose',
      env: { ...env, TAP_TEST_BUNDLES: options.bundles },
    });
  return { name, run: () => runInGuests(files, run, (text) => say(`${name}: ${text}`)) };
}
