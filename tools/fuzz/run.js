// @ts-check
// Reads damaged files of others: `node tools/fuzz/run.js [--rounds 1000000] [--seed N] [--first N]`. It needs no privileges.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    first: { type: 'string', default: '0' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'tap-fuzz-'));
try {
  const { fuzz } = await import(pathToFileURL(await bundled(folder)).href);
  const report = await fuzz(Number(values.rounds), Number(values.seed), Number(values.first));
  const { rounds, seed, faults, peakMegabytes, grownMegabytes, slowestMilliseconds } = report;
  console.log(
    `${rounds} rounds of seed ${seed}: ${faults.length} faults; peak RSS ${peakMegabytes} MB, ${grownMegabytes} MB grown; ` +
      `descriptors ${report.descriptorsBefore} before, ${report.descriptorsAfter} after; slowest round ${report.slowestRound}, ${slowestMilliseconds} ms`,
  );
  for (const fault of faults) console.log(`  ${fault}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

/** What is read is an inner part of native-core: the fuzzer is bundled with it. @param {string} into */
async function bundled(into) {
  const bundle = await rolldown({
    input: join(import.meta.dirname, '../../native-core/test/fuzz/fuzz.ts'),
    platform: 'node',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  });
  const file = join(into, 'fuzz.mjs');
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return file;
}
