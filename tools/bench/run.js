// @ts-check
// Compares tap with programs in C and bpftrace in a guest, and writes docs/benchmarks.md and docs/benchmarks.json:
//   node tools/bench/run.js [--kernel 6.1] [--events 200000] [--rounds 5]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { describeError, say } from '../setup/say.js';
import { ROOT, setUpWorkspace } from '../setup/workspace.js';
import { buildRivals, ensureRivals } from './build.js';
import { compareDecoders } from './decode.js';
import { benchmarkPage } from './page.js';
import { variants } from './variants.js';

/** Longest time for all rounds, in seconds. */
const PATIENCE = 3000;

async function main() {
  const { values } = parseArgs({
    options: {
      kernel: { type: 'string', default: '6.1' },
      events: { type: 'string', default: '200000' },
      rounds: { type: 'string', default: '5' },
    },
  });
  setUpWorkspace();
  ensureRivals();
  const share = mkdtempSync(join(tmpdir(), 'tap-bench-'));
  try {
    const built = join(share, 'built');
    mkdirSync(built);
    buildRivals(built);
    const runs = await runInGuest(values, share, built);
    say('decoding the recorded events here');
    const decode = await compareDecoders(built, join(share, 'records'));
    const [date = ''] = new Date().toISOString().split('T');
    const results = { date, kernel: values.kernel, events: Number(values.events), runs, decode };
    writeFileSync(join(ROOT, 'docs/benchmarks.json'), `${JSON.stringify(results)}\n`);
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
 * @param {{ kernel: string, events: string, rounds: string }} options
 * @param {string} share
 * @param {string} built
 * @returns {Promise<import('./page.js').Results['runs']>}
 */
async function runInGuest({ kernel, events, rounds }, share, built) {
  const guest = ['--kernel', kernel, '--timeout', String(PATIENCE), '--share', share, '--'];
  const command = [
    process.execPath,
    join(import.meta.dirname, 'guest.js'),
    built,
    events,
    rounds,
    join(share, 'records'),
  ];
  const child = spawn(join(ROOT, 'tools/vm/run'), [...guest, ...command], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  /** @type {import('./page.js').Results['runs']} */
  const runs = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const run = JSON.parse(line);
    runs.push(run);
    say(`round ${run.round + 1}: ${run.variant}: ${Math.round(run.own)} ns for a send`);
  }
  const [status] = await ended;
  if (status !== 0) throw new Error(`the guest ended with ${status}`);
  return runs;
}

main().catch((error) => {
  say(describeError(error));
  process.exitCode = 1;
});
