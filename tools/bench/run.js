// @ts-check
// Compares tap with programs in C and bpftrace in a guest, and writes docs/benchmarks.md and docs/benchmarks.json:
//   node tools/bench/run.js [--kernel 6.1] [--events 200000] [--rounds 5]
// Times want a quiet machine. With --only, only some parts are made anew, and those that were never made:
//   node tools/bench/run.js --only counts,bodies
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { describeError, say } from '../setup/say.js';
import { ROOT, setUpWorkspace } from '../setup/workspace.js';
import { buildRivals, ensureRivals } from './build.js';
import { timeBodies } from './bodies.js';
import { compareDecoders } from './decode.js';
import { attachMany } from './many.js';
import { benchmarkPage } from './page.js';
import { measureStart } from './start.js';
import { compareSymbols } from './symbols.js';
import { variants } from './variants.js';

const JSON_FILE = join(ROOT, 'docs/benchmarks.json');
/** What is measured. */
const PARTS = ['times', 'counts', 'bodies', 'start', 'symbols', 'many'];
/** Longest time for all rounds, in seconds. */
const PATIENCE = 3000;

async function main() {
  const { values } = parseArgs({
    options: {
      kernel: { type: 'string', default: '6.1' },
      events: { type: 'string', default: '200000' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', default: PARTS.join(',') },
    },
  });
  const asked = values.only.split(',');
  const unknown = asked.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`--only knows ${PARTS.join(', ')}, not ${unknown}`);
  setUpWorkspace();
  ensureRivals();
  const share = mkdtempSync(join(tmpdir(), 'tap-bench-'));
  try {
    const built = join(share, 'built');
    mkdirSync(built);
    buildRivals(built);
    const known = existsSync(JSON_FILE) ? JSON.parse(readFileSync(JSON_FILE, 'utf8')) : {};
    const wanted = new Set([
      ...asked,
      ...PARTS.filter((part) => !(part === 'times' ? known.decode?.each : known[part])),
    ]);
    const results = { ...known, ...(wanted.has('times') ? await time(values, share, built) : {}) };
    if (wanted.has('counts')) results.counts = await count(results.kernel, share, built);
    if (wanted.has('bodies')) {
      say('timing the bodies of programs here');
      results.bodies = await timeBodies(built);
    }
    /** @type {import('./many.js').Guest} */
    const guest = (kernel, options, command) => linesOfGuest(kernel, share, options, command);
    if (wanted.has('start')) results.start = await measureStart(built, guest);
    if (wanted.has('symbols')) {
      say('naming addresses, beside perf');
      results.symbols = await compareSymbols(share, (command) => guest(values.kernel, [], command));
    }
    if (wanted.has('many')) results.many = await attachMany(guest);
    writeFileSync(JSON_FILE, `${JSON.stringify(results)}\n`);
    writeFileSync(
      join(ROOT, 'docs/benchmarks.md'),
      benchmarkPage(results, variants(built, import.meta.dirname)),
    );
    say('wrote docs/benchmarks.md and docs/benchmarks.json');
  } finally {
    rmSync(share, { recursive: true });
  }
}

/**
 * Times all readers in a guest, and decoding here.
 * @param {{ kernel: string, events: string, rounds: string }} options
 * @param {string} share
 * @param {string} built
 * @returns {Promise<Omit<import('./page.js').Results, 'counts' | 'bodies' | 'start' | 'symbols' | 'many'>>}
 */
async function time({ kernel, events, rounds }, share, built) {
  /** @type {import('./page.js').Results['runs']} */
  const runs = [];
  const records = join(share, 'records');
  for await (const line of linesOfGuest(kernel, share, [], ['guest.js', built, events, rounds, records])) {
    const run = JSON.parse(line);
    runs.push(run);
    say(`round ${run.round + 1}: ${run.variant}: ${Math.round(run.own)} ns for a send`);
  }
  say('decoding the recorded events here');
  const decode = await compareDecoders(built, records);
  const [date = ''] = new Date().toISOString().split('T');
  return { date, kernel, events: Number(events), runs, decode };
}

/**
 * Counts the instructions of a send under all readers.
 * @param {string} kernel
 * @param {string} share
 * @param {string} built
 * @returns {Promise<import('./page.js').Results['counts']>}
 */
async function count(kernel, share, built) {
  /** @type {import('./page.js').Results['counts']} */
  const counts = [];
  // With a second processor, what the reader does there would count as time of the sender.
  const options = ['--count-instructions', '--cpus', '1'];
  for await (const line of linesOfGuest(kernel, share, options, ['counted.js', built])) {
    const one = JSON.parse(line);
    counts.push(one);
    say(`${one.variant}: ${one.instructions} instructions for a send`);
  }
  return counts;
}

/**
 * The lines that a script of this folder prints in a guest.
 * @param {string} kernel
 * @param {string} share
 * @param {string[]} options more for tools/vm/run
 * @param {string[]} command the script and its arguments
 */
async function* linesOfGuest(kernel, share, options, [script = '', ...args]) {
  const guest = ['--kernel', kernel, '--timeout', String(PATIENCE), '--share', share, ...options, '--'];
  const command = [process.execPath, join(import.meta.dirname, script), ...args];
  const child = spawn(join(ROOT, 'tools/vm/run'), [...guest, ...command], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  yield* createInterface({ input: child.stdout });
  const [status] = await ended;
  if (status !== 0) throw new Error(`the guest ended with ${status}`);
}

main().catch((error) => {
  say(describeError(error));
  process.exitCode = 1;
});
