// @ts-check
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BELONGINGS = join(import.meta.dirname, '../../vm/guest/belongings');
/** Milliseconds after which what is there stays: the kernel frees what it no longer uses in well below a second. */
const PATIENCE = 30_000;

/** What the kernel holds for tracers: BPF programs, maps and links, trace events, and kprobes. */
export function kernelObjects() {
  const things = execFileSync('perl', [BELONGINGS], { encoding: 'utf8' });
  const kprobes = readFileSync('/sys/kernel/debug/kprobes/list', 'latin1');
  return `${things}${kprobes}`.split('\n').filter(Boolean);
}

/**
 * Waits until the kernel holds no more than before.
 * @param {readonly string[]} before
 * @returns {Promise<{ milliseconds: number, left: string[] }>} how long that took, and what stays for good
 */
export async function whatRemains(before) {
  const known = new Set(before);
  const begin = performance.now();
  for (;;) {
    const left = kernelObjects().filter((one) => !known.has(one));
    const milliseconds = performance.now() - begin;
    if (left.length === 0 || milliseconds > PATIENCE) return { milliseconds, left };
    await sleep(20);
  }
}
