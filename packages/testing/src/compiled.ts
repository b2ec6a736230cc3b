import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

/**
 * A workload in C, compiled before the tests of a file, and removed after them.
 *
 * @returns the path of the program.
 */
export function compiled(source: URL): string {
  const folder = mkdtempSync(join(tmpdir(), 'tap-workload-'));
  const program = join(folder, 'workload');
  beforeAll(() => execFileSync('cc', ['-O1', '-pthread', '-o', program, fileURLToPath(source)]));
  afterAll(() => rmSync(folder, { recursive: true }));
  return program;
}
