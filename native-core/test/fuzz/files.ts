import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elfFile } from './elf-file.js';
import { damaged, type Random } from './random.js';
import { readNames } from '../../src/symbols/named-file.js';
import { withBelow } from '../../src/sys/regular-file.js';
import { runNow, runSoon, type Steps } from '../../src/sys/steps.js';

/** A file of which rounds read: open, in both ways, to the end or given up on the way. */
export class FuzzedFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tap-fuzz-'));
  readonly #whole = elfFile();

  /** Reads a damaged file. */
  async round(random: Random): Promise<void> {
    writeFileSync(join(this.#folder, 'file'), damaged(this.#whole, random));
    const path = `${this.#folder}/${random.of(['file', 'file', 'file', 'none', '../file', '.'])}`;
    const format = random.of(['elf', 'perf'] as const);
    const read = (): Steps<unknown> => quiet(withBelow('/', path, (file) => readNames(format, file, true)));
    if (random.below(2) === 0) runNow(read(), performance.now() + random.below(2) / 10);
    else await runSoon(read());
  }

  /** Removes it. */
  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** What cannot be opened is not a fault. */
function* quiet(steps: Steps<unknown>): Steps<unknown> {
  try {
    return yield* steps;
  } catch (error) {
    if (error instanceof Error && ('why' in error || 'code' in error)) return null;
    throw error;
  }
}
