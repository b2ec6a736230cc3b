// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, '../../../native-core/test/workload/flood.c');

/**
 * The function at which a system call arrives: arch/x86/include/asm/syscall_wrapper.h, and that of arm64.
 * @param {string} call
 */
export const entryOf = (call) => `__${process.arch === 'arm64' ? 'arm64' : 'x64'}_sys_${call}`;

/** The name of the processes that flood. */
export const NAME = 'tap-flood';

/**
 * Compiles the flood.
 * @returns {{ folder: string, program: string, threads: number }}
 */
export function compileFlood() {
  const folder = mkdtempSync(join(tmpdir(), 'tap-stress-'));
  const program = join(folder, NAME);
  execFileSync('cc', ['-O1', '-pthread', '-o', program, SOURCE]);
  return { folder, program, threads: availableParallelism() };
}

/**
 * Makes calls of getpgid() by as many threads; resolves when all are made.
 * @param {string} program
 * @param {number} threads
 * @param {number} calls of each thread
 */
export async function flood(program, threads, calls) {
  const [status] = await once(spawn(program, [`${threads}`, `${calls}`], { stdio: 'ignore' }), 'exit');
  if (status !== 0) throw new Error(`${NAME} ended with ${status}`);
}
