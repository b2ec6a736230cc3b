// @ts-check
// Finds out who calls the functions that tapsets attach to, on real kernels, and stores it for the tests:
//   node tools/calls/run.js [KERNEL...]      such as 6.1 and 6.1-arm64; all by default
// A function that the compiler put into its callers is never reached, and no table of types tells that.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tapsetPackages } from '../check/tapsets.js';
import { manifestOf } from '../setup/manifest.js';
import { describeError, say } from '../setup/say.js';
import { ROOT } from '../setup/workspace.js';
import { allKernels } from '../vm/kernel/kernels.js';
import { findCalls } from './find.js';

const FOLDER = join(ROOT, 'packages/testing/fixtures/calls');

async function main() {
  const asked = process.argv.slice(2);
  const kernels = allKernels().filter(({ name }) => asked.length === 0 || asked.includes(name));
  const names = await probedFunctions();
  mkdirSync(FOLDER, { recursive: true });
  for (const { name, series, architecture } of kernels) {
    const found = findCalls(
      imageOf(series, architecture.name),
      /** @type {'x86-64' | 'arm64'} */ (architecture.name),
      names,
    );
    const sorted = [...found].sort(([one], [other]) => (one < other ? -1 : 1));
    const lines = sorted.map(([key, calls]) => `  ${JSON.stringify(key)}: ${JSON.stringify(calls)}`);
    writeFileSync(join(FOLDER, `${name}.json`), `{\n${lines.join(',\n')}\n}\n`);
    say(`kernel ${name}: ${sorted.length} functions`);
  }
}

/** The names of all functions that a tapset attaches to on some stored kernel. */
async function probedFunctions() {
  // As built: nothing that tools depend on brings it.
  const { checkTapset } = await import(join(ROOT, 'packages/check/dist/index.js'));
  const names = new Set();
  for (const { folder, name } of tapsetPackages()) {
    const { tap, exports: exported } = manifestOf(join(ROOT, folder));
    const module = await import(join(ROOT, folder, exported['.'].default));
    const { probes } = await checkTapset(module, { name, absent: tap.absent, elsewhere: tap.elsewhere });
    for (const { places } of probes.flatMap(({ kernels }) => kernels))
      // Behind the name of a module's function stands that of the module, in brackets.
      for (const { place } of places) names.add(place.replace(/ \[\w+\]$/, ''));
  }
  return names;
}

/** @param {string} series @param {string} architecture @returns {import('./find.js').Image} */
function imageOf(series, architecture) {
  const folder = mkdtempSync(join(tmpdir(), 'tap-calls-'));
  try {
    const guest = ['--fresh', '--kernel', series, '--arch', architecture, '--share', folder];
    const command = ['node', join(ROOT, 'tools/calls/dump.js'), folder];
    execFileSync(join(ROOT, 'tools/vm/run'), [...guest, '--', ...command], { stdio: 'inherit' });
    const kallsyms = readFileSync(join(folder, 'kallsyms'), 'latin1');
    const kernel = BigInt(`0x${/^([0-9a-f]+) \w _stext$/m.exec(kallsyms)?.[1]}`);
    const code = readdirSync(folder)
      .filter((name) => name.startsWith('code-'))
      .map((name) => ({ address: BigInt(`0x${name.slice(5)}`), bytes: readFileSync(join(folder, name)) }))
      .sort((a, b) => Number(b.address === kernel) - Number(a.address === kernel));
    return { code, data: readFileSync(join(folder, 'data')), kallsyms };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  say(describeError(error));
  process.exitCode = 1;
});
