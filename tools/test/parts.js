// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../setup/workspace.js';
import { oneTest, readWords } from './counts.js';

/** @typedef {import('./counts.js').Counts} Counts */

/**
 * A part of the tests. `output` is what its tools printed, to be shown when something failed.
 * @typedef {{ name: string, run: () => Promise<{ counts: Counts, output: string }> }} Part
 */

const RESULTS = join(ROOT, '.test-results');
const REPORTER = fileURLToPath(new URL('reporter.js', import.meta.url));
/** A guest's tests take minutes in the emulator; one that hangs must end all the same. */
const GUEST_SECONDS = 1500;

/** @type {Part} Layers, types, lint, format and the like. */
export const STATIC_CHECKS = {
  name: 'static checks',
  async run() {
    const { status, output } = await runTool([process.execPath, 'tools/check/run.js']);
    const counts = readWords(output);
    const agrees = counts !== undefined && (status === 0) === (counts.failed === 0);
    return { counts: agrees ? counts : oneTest(status === 0), output };
  },
};

/** @type {Part} The tests of the tools themselves; one of them starts a guest. */
export const TOOL_TESTS = {
  name: 'tests of the tools',
  async run() {
    const files = ['vm', 'setup', 'test'].flatMap((folder) =>
      readdirSync(join(ROOT, 'tools', folder))
        .filter((name) => name.endsWith('.test.js'))
        .map((name) => join('tools', folder, name)),
    );
    const { status, output } = await runTool([process.execPath, '--test', '--test-reporter=tap', ...files]);
    const count = (/** @type {string} */ word) =>
      Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
    const skipped = [...output.matchAll(/^ *ok \d+ - (.*?) # SKIP (.*)$/gm)].map(
      ([, name, why]) => `${name}: ${why}`,
    );
    const counts = { passed: count('pass'), failed: count('fail') + count('cancelled'), skipped };
    return { counts: status === 0 || counts.failed > 0 ? counts : oneTest(false), output };
  },
};

/** @type {Part} */
export const UNIT_TESTS = { name: 'unit tests', run: () => runVitest('unit', { report: 'unit' }) };

/** Transforms the modules of the kernel tests here, once: the guests find them in the cache of Vitest. */
export async function transformKernelTests() {
  await runTool(['node_modules/.bin/vitest', 'list', '--project', 'kernel*']);
}

/**
 * The tests that attach to a kernel, in a guest.
 * @param {string} kernel
 * @returns {Part}
 */
export function kernelTests(kernel) {
  const options = [
    '--kernel',
    kernel,
    '--single-thread',
    '--timeout',
    String(GUEST_SECONDS),
    '--share',
    RESULTS,
  ];
  return {
    name: `kernel ${kernel}`,
    run: () =>
      runVitest('kernel*', {
        report: `kernel-${kernel}`,
        runner: ['tools/vm/run', ...options, '--'],
        // Only a guest, which ends with its tests, is locked down.
        env: { TAP_TEST_LOCKDOWN: '1' },
      }),
  };
}

/**
 * Runs projects of Vitest and reads their report. No report is a failure: the run crashed.
 * @param {string} projects a pattern of their names
 * @param {{ report: string, runner?: string[], env?: NodeJS.ProcessEnv }} options the report's name, the command that runs
 *   a command, more variables for it
 */
async function runVitest(projects, { report: name, runner = [], env = {} }) {
  const report = join(RESULTS, `${name}.json`);
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const vitest = [
    'node_modules/.bin/vitest',
    'run',
    '--project',
    projects,
    '--reporter=default',
    `--reporter=${REPORTER}`,
  ];
  const { status, output } = await runTool([...runner, ...vitest], { ...env, TAP_TEST_REPORT: report });
  if (!existsSync(report))
    return { counts: oneTest(false), output: `${output}\nno report: status ${status}` };
  /** @type {Counts} */
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  const crashed = status !== 0 && counts.failed === 0;
  return { counts: crashed ? { ...counts, failed: 1 } : counts, output };
}

/**
 * Runs a program in the root folder and collects what it prints. It is asked to end when we die.
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [variables]
 * @returns {Promise<{ status: number | null, output: string }>}
 */
function runTool(command, variables = {}) {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...command], {
    cwd: ROOT,
    env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: null, output: error.message }));
    child.once('close', (status) => resolve({ status, output }));
  });
}
