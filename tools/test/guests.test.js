// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInGuests } from './guests.js';
import { readReport } from './report.js';

const FILES = ['a', 'b', 'c', 'lockdown'];
const PANIC = 'console: Kernel panic\ntap: the guest with kernel 6.1 died: kernel panic\n';
const KILLED = 'tap: the guest with kernel 6.1 died: status SIGKILL\n';

/**
 * What a guest does: it finishes so many files, starts one more and ends in this way.
 * @typedef {{ finishes: number, starts?: boolean, failures?: string[], status?: number, output?: string }} Guest
 */

/** Runs the files in these guests. @param {Guest[]} guests */
async function runIn(...guests) {
  /** @type {string[][]} */
  const given = [];
  /** @type {string[]} */
  const told = [];
  const result = await runInGuests(
    FILES,
    async (files) => {
      const {
        finishes,
        starts = true,
        failures = [],
        status = 0,
        output = '',
      } = guests[given.length] ?? { finishes: 0 };
      given.push(files);
      const lines = files
        .slice(0, finishes)
        .flatMap((file) => [{ start: file }, { end: file, passed: 2, failures, skipped: [], timed: [] }]);
      const running = starts ? files.slice(finishes, finishes + 1).map((start) => ({ start })) : [];
      const end = finishes === files.length ? [{ strayErrors: 0 }] : [];
      const text = [...lines, ...running, ...end].map((line) => `${JSON.stringify(line)}\n`).join('');
      return { status, output, report: readReport(`${text}{"cut":`) };
    },
    (text) => told.push(text),
  );
  const { passed, failed } = result.counts;
  return { given, told, passed, failed, output: result.output };
}

describe('kernel tests', () => {
  it('run in one guest when all is well', async () => {
    const { given, told, passed, failed } = await runIn({ finishes: 4 });
    assert.deepEqual({ given, told, passed, failed }, { given: [FILES], told: [], passed: 8, failed: 0 });
  });
  it('go on in a fresh guest with the file that ran when the first was killed', async () => {
    const { given, told, passed, failed } = await runIn(
      { finishes: 1, status: 125, output: KILLED },
      { finishes: 3 },
    );
    assert.deepEqual(given, [FILES, ['b', 'c', 'lockdown']]);
    assert.deepEqual({ passed, failed }, { passed: 8, failed: 0 });
    assert.deepEqual(told, [
      'the guest died (status SIGKILL) after 1 of 4 files, in b; it and the other 2 run in a fresh guest',
    ]);
  });
  it('go on without the file in which the first guest stood still', async () => {
    const { given, told, passed, failed, output } = await runIn(
      { finishes: 1, status: 124, output: 'console: hung task\n' },
      { finishes: 2 },
    );
    assert.deepEqual(given, [FILES, ['c', 'lockdown']]);
    assert.deepEqual({ passed, failed }, { passed: 6, failed: 1 });
    assert.match(output, /FAILED {2}b: the guest stood still while it ran\n {4}console: hung task/);
    assert.deepEqual(told, [
      'the guest stood still after 1 of 4 files, in b; the other 2 run in a fresh guest',
    ]);
  });
  it('fail by name when the second guest dies, too', async () => {
    const { given, passed, failed, output } = await runIn(
      { finishes: 1, status: 125, output: PANIC },
      { finishes: 0, status: 125, output: PANIC },
    );
    assert.equal(given.length, 2);
    assert.deepEqual({ passed, failed }, { passed: 2, failed: 3 });
    assert.match(output, /b: the guest died \(kernel panic\) while it ran\n {4}console: Kernel panic/);
    assert.match(output, /c: the guest died \(kernel panic\) while it ran/);
    assert.match(output, /lockdown: did not run, the guest died \(kernel panic\)/);
  });
  it('fail by name, those that run again as well, when the second guest is killed, too', async () => {
    const killed = { status: 125, output: KILLED };
    const { passed, failed } = await runIn({ finishes: 1, ...killed }, { finishes: 1, ...killed });
    assert.deepEqual({ passed, failed }, { passed: 4, failed: 2 });
  });
  it('all run in a fresh guest when the first died before the first file', async () => {
    const dead = { finishes: 0, starts: false, status: 125, output: PANIC };
    const { given, told, passed, failed } = await runIn(dead, { finishes: 4 });
    assert.deepEqual(given, [FILES, FILES]);
    assert.deepEqual({ passed, failed }, { passed: 8, failed: 0 });
    assert.deepEqual(told, [
      'the guest died (kernel panic) after 0 of 4 files; the other 4 run in a fresh guest',
    ]);
    assert.equal((await runIn(dead, dead)).failed, 4);
  });
  it('need no second guest when the last file ended the first', async () => {
    const { given, passed, failed } = await runIn({ finishes: 3, status: 125, output: PANIC });
    assert.deepEqual({ given, passed, failed }, { given: [FILES], passed: 6, failed: 1 });
  });
  it('tell the failures that a dead guest could not', async () => {
    const { failed, output } = await runIn(
      { finishes: 1, failures: ['first test\nError: no'], status: 125, output: KILLED },
      { finishes: 3 },
    );
    assert.equal(failed, 1);
    assert.match(output, /FAILED {2}a: first test\nError: no/);
  });
  it('fail as one test when the status says so and the counts do not', async () => {
    const { passed, failed } = await runIn({ finishes: 4, status: 1 });
    assert.deepEqual({ passed, failed }, { passed: 8, failed: 1 });
  });
  it('fail as one test when Vitest cannot start', async () => {
    const { given, passed, failed } = await runIn({ finishes: 0, starts: false, status: 1 });
    assert.deepEqual({ given, passed, failed }, { given: [FILES], passed: 0, failed: 1 });
  });
});
