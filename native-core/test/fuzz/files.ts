import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ofBytes, readMiniDebugInfo } from '../../src/elf/index.js';
import { elfFile, packedElfFile } from './elf-file.js';
import { damaged, type Random } from './random.js';
import { NameFiles } from '../../src/symbols/name-files.js';
import { readNames } from '../../src/symbols/named-file.js';
import { withBelow } from '../../src/sys/regular-file.js';
import { runNow, runSoon, type Steps } from '../../src/sys/steps.js';

/** One with all symbols, and one that was stripped. */
const elfs = [elfFile(), readFileSync('/bin/true')];

/** A file of which rounds read: open, in both ways, to the end or given up on the way. */
export class FuzzedFile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tap-fuzz-'));

  /** Reads a damaged file. */
  async round(random: Random): Promise<void> {
    writeFileSync(join(this.#folder, 'file'), damaged(random.of(elfs), random));
    const path = `${this.#folder}/${random.of(['file', 'file', 'file', 'none', '../file', '.'])}`;
    const format = random.of(['elf', 'perf'] as const);
    const by = { pid: process.pid, path };
    const packed = damaged(packedElfFile, random);
    const read = random.of([
      () => quiet(withBelow('/', path, (file) => readNames(format, file, true))),
      () => quiet(withBelow('/', path, (file) => new NameFiles().readElf(file, by, true))),
      () => quiet(readMiniDebugInfo(ofBytes(packed).read, { position: 0, length: packed.length })),
    ]);
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
