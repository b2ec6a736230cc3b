// @ts-check
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Nanoseconds that the threads of a process have run on a CPU.
 * @param {number} pid
 */
export function cpuTime(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads
    .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]))
    .reduce((sum, time) => sum + time, 0);
}

/**
 * Most memory that a process has held at once, in bytes.
 * @param {number} pid
 */
export function peakMemory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) * 1024;
}
