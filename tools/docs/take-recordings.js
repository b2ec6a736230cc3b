// @ts-check
// Takes the recordings that the pictures of the guides are made of, in a guest, and stores them in docs/recordings:
//   node tools/docs/take-recordings.js [KERNEL]
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensure, program } from '../setup/apt.js';
import { describeError, say } from '../setup/say.js';
import { ROOT } from '../setup/workspace.js';

const SCRIPTS = join(ROOT, 'tools/docs/recordings');
const RECORDINGS = join(ROOT, 'docs/recordings');
/** Seconds: an emulated guest starts slowly. */
const PATIENCE = 600;

function main() {
  const [kernel = '6.12'] = process.argv.slice(2);
  ensure([program('cc', 'gcc')], 'the recordings of the guides');
  const folder = mkdtempSync(join(tmpdir(), 'tap-recordings-'));
  try {
    const shop = join(folder, 'shop');
    const walked = ['-fno-omit-frame-pointer', '-fno-optimize-sibling-calls'];
    execFileSync('cc', ['-O1', ...walked, join(SCRIPTS, 'shop.c'), '-o', shop], { stdio: 'inherit' });
    const guest = ['--fresh', '--kernel', kernel, '--timeout', String(PATIENCE), '--share', folder, '--'];
    const command = [process.execPath, join(SCRIPTS, 'guest.js'), shop, folder];
    execFileSync(join(ROOT, 'tools/vm/run'), [...guest, ...command], { cwd: ROOT, stdio: 'inherit' });
    mkdirSync(RECORDINGS, { recursive: true });
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.parquet')))
      copyFileSync(join(folder, name), join(RECORDINGS, name));
    say(`the recordings are in ${RECORDINGS}; now: vitest run --project unit tools/docs/pictures.test.ts -u`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  main();
} catch (error) {
  say(describeError(error));
  process.exitCode = 1;
}
