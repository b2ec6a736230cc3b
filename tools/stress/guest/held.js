// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/** Kinds of memory that the kernel holds for itself and cannot give back, as /proc/meminfo names them. */
const KERNEL = ['SUnreclaim', 'Percpu', 'VmallocUsed'];

/** What this process and its kernel hold when garbage is gone. @returns {import('../measures.js').Held} */
export function heldNow() {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const facts = readFileSync('/proc/meminfo', 'utf8');
  const bytes = (/** @type {string} */ name) =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(facts)?.[1] ?? 0);
  return {
    rss,
    heap: heapUsed,
    kernel: KERNEL.reduce((sum, name) => sum + bytes(name), 0),
    descriptors: readdirSync('/proc/self/fd').length,
  };
}
