// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuTime, peakMemory } from './process-facts.js';
import { median } from './statistics.js';

/** Longest time that a reader may take to attach, in milliseconds. */
const PATIENCE = 120_000;
/** Longest time that a reader may take to end, in milliseconds: bpftrace has been seen to hang in the emulator. */
const DYING = 60_000;

/**
 * What one run of the workload under one reader gave. Times are in nanoseconds.
 * @typedef {object} Measured
 * @property {number} wall median time of one send, by the wall's clock
 * @property {number} own the same by the sending thread's own clock
 * @property {number} [startup] from the start of the reader's process until it is attached
 * @property {number} [delivered]
 * @property {number} [lost]
 * @property {number} [rate] events delivered per second
 * @property {number} [reader] CPU time of the reader for each delivered event
 * @property {number} [memory] bytes
 */

/**
 * Runs the workload alone.
 * @param {string} built
 * @param {number} events
 * @returns {Measured}
 */
export function runAlone(built, events) {
  const { wall, own } = send(built, events);
  return { wall, own };
}

/**
 * Runs the workload under a reader.
 * @param {import('./variants.js').Variant} variant
 * @param {string} built
 * @param {number} events
 * @param {NodeJS.ProcessEnv} [env] more variables for the reader
 * @returns {Promise<Measured>}
 */
export async function runUnder(variant, built, events, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const path = join(folder, 'output');
  const output = openSync(path, 'w+');
  const reader = spawn(`${built}/started`, variant.command, {
    stdio: ['ignore', output, output],
    // Settings of Node, such as more certificates to read at its start, would cost only some of the readers.
    env: { PATH: process.env.PATH, ...env },
  });
  const ended = once(reader, 'exit');
  const pid = /** @type {number} */ (reader.pid);
  try {
    const { started, attached } = await untilAttached(output, reader);
    // The first wake-ups, timers and compilations after the start are no part of the steady state.
    await sleep(300);
    const before = cpuTime(pid);
    const { wall, own, start, end } = send(built, events);
    await sleep(500);
    const busy = cpuTime(pid) - before;
    const memory = peakMemory(pid);
    reader.kill('SIGINT');
    await Promise.race([ended, sleep(DYING)]);
    const { delivered, lost, last } = await resultOf(variant, path, events);
    return {
      wall,
      own,
      startup: attached - started,
      delivered,
      lost,
      rate: delivered / (((last ?? end) - start) / 1e9),
      reader: busy / Math.max(1, delivered),
      memory,
    };
  } finally {
    reader.kill('SIGKILL');
    closeSync(output);
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} built
 * @param {number} events
 */
function send(built, events) {
  const { stdout, status } = spawnSync(`${built}/send`, [String(events)], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the workload ended with ${status}`);
  const { start, end, wall, own } = JSON.parse(stdout);
  return { start, end, wall: median(wall), own: median(own) };
}

/**
 * @param {number} output
 * @param {import('node:child_process').ChildProcess} reader
 */
async function untilAttached(output, reader) {
  const head = Buffer.alloc(4096);
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const text = head.toString('latin1', 0, readSync(output, head, 0, head.length, 0));
    const times = /started (\d+)\n[^]*?attached (\d+)\n/.exec(text);
    if (times !== null) return { started: Number(times[1]), attached: Number(times[2]) };
    if (reader.exitCode !== null || performance.now() > deadline) throw new Error(`no reader: ${text}`);
    await sleep(20);
  }
}

/**
 * What a reader delivered and lost, by its own word or by its lines.
 * @param {import('./variants.js').Variant} variant
 * @param {string} path
 * @param {number} events
 * @returns {Promise<{ delivered: number, lost: number, last?: number }>}
 */
async function resultOf({ result }, path, events) {
  let delivered = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (result === 'json' && line.startsWith('{')) return JSON.parse(line);
    if (result === 'lines' && /^\d+ \d+ \d+ send \d+$/.test(line)) delivered += 1;
    const count = /^@\[send\]: (\d+)/.exec(line)?.[1];
    if (result === 'count' && count !== undefined) delivered = Number(count);
  }
  return { delivered, lost: events - delivered };
}
