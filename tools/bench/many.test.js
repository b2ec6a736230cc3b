// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attachMany } from './many.js';
import { manySection } from './many-page.js';

const functions = {
  functions: 900,
  programs: 1,
  attach: 7000,
  close: 700,
  tap: 18_000,
  bpftrace: 100_000,
};

const probes = { probes: 140, programs: 200, attach: 12_000, close: 14_000 };

/**
 * A guest whose CPUs are those that its command line asks for, unless `others` say otherwise.
 * @param {Record<string, unknown>} [others]
 */
const answering = (others) =>
  /** @type {import('./many.js').Guest} */ (
    async function* (_kernel, [, words = ''], [, what]) {
      const possible = Number(words.split('=')[1]);
      const one = { possible, online: 2, attach: 350, close: 70, memory: 2 ** 22, ...others };
      yield JSON.stringify(what === 'functions' ? functions : what === 'probes' ? probes : one);
    }
  );

describe('attaching where many CPUs are possible', () => {
  it('asks guests for 2, 64 and 1,024, and writes a row for each', async () => {
    const many = await attachMany(answering());
    assert.deepEqual(
      many.cpus.map(({ possible }) => possible),
      [2, 64, 1024],
    );
    assert.match(manySection(many), /^\| 1024 \| 350 \| 70 \| 4\.0 MiB \|$/m);
  });
  it('refuses a guest that does not have what was asked for', async () => {
    await assert.rejects(attachMany(answering({ possible: 2 })), /was to have 64 possible CPUs, and has 2/);
  });
  it('refuses what is no number', async () => {
    await assert.rejects(
      attachMany(answering({ memory: NaN })),
      /was to tell memory as a number, and told null/,
    );
  });
  it('refuses a guest that says nothing', async () => {
    await assert.rejects(
      attachMany(async function* () {}),
      /was to print one line, and printed 0/,
    );
  });
});
