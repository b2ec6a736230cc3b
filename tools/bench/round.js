// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { createReadStream, closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuTime, peakMemory } from './process-facts.js';
import { median, quantile } from './statistics.js';

/** What one send of the timed workload sends. */
const BYTES = 64;
/** Events that a reader gets before those that are counted: it meets each of them the first time, and is compiled meanwhile. */
const WARM_UP = 50_000;
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
  const { wall, own } = send(built, events, BYTES);
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
export function runUnder(variant, built, events, env = {}) {
  return underReader(variant, built, env, async ({ reader, ended, path, started, attached }) => {
    const pid = /** @type {number} */ (reader.pid);
    send(built, WARM_UP, BYTES);
    await sleep(500);
    const before = cpuTime(pid);
    const { wall, own, start, end } = send(built, events, BYTES);
    await sleep(500);
    const busy = cpuTime(pid) - before;
    const memory = peakMemory(pid);
    reader.kill('SIGINT');
    await Promise.race([ended, sleep(DYING)]);
    const all = await resultOf(variant, path, WARM_UP + events);
    const { lost, last } = all;
    const delivered = Math.max(0, all.delivered - WARM_UP);
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
  });
}

/**
 * What a reader has taken until it is attached. Times are in nanoseconds.
 * @typedef {object} Started
 * @property {number} startup from the start of its process until it is attached
 * @property {number} cpu time of its threads
 * @property {number} memory bytes, at most
 */

/**
 * Runs a reader until it is attached.
 * @param {Pick<import('./variants.js').Variant, 'command'>} variant
 * @param {string} built
 * @returns {Promise<Started>}
 */
export function startUnder(variant, built) {
  return underReader(variant, built, {}, async ({ reader, started, attached }) => {
    const pid = /** @type {number} */ (reader.pid);
    return { startup: attached - started, cpu: cpuTime(pid), memory: peakMemory(pid) };
  });
}

/** Connections that the least time is looked for on, and sends on each. */
const CONNECTIONS = 12;
const SENDS = 4000;

/**
 * The least time of one send of no bytes, by the thread's own clock: it does the same each time, because it needs no memory and
 * nothing arrives; but an interrupt adds some. In a guest whose clocks count instructions it is their number.
 * @param {import('./variants.js').Variant | null} variant null for the workload alone
 * @param {string} built
 * @returns {Promise<number>}
 */
export function leastUnder(variant, built) {
  const least = async () => Math.min(...Array.from({ length: CONNECTIONS }, () => send(built, SENDS, 0).low));
  return variant === null ? least() : underReader(variant, built, {}, least);
}

/**
 * Runs a reader, and `body` while it is attached.
 * @template T
 * @param {Pick<import('./variants.js').Variant, 'command'>} variant
 * @param {string} built
 * @param {NodeJS.ProcessEnv} env
 * @param {(running: Running) => Promise<T>} body
 * @returns {Promise<T>}
 *
 * @typedef {object} Running
 * @property {import('node:child_process').ChildProcess} reader
 * @property {Promise<unknown>} ended
 * @property {string} path what it writes
 * @property {number} started
 * @property {number} attached
 */
async function underReader(variant, built, env, body) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const path = join(folder, 'output');
  const output = openSync(path, 'w+');
  const reader = spawn(`${built}/started`, variant.command, {
    stdio: ['ignore', output, output],
    // Settings of Node, such as more certificates to read at its start, would cost only some of the readers.
    env: { PATH: process.env.PATH, ...env },
  });
  const ended = once(reader, 'exit');
  try {
    const times = await untilAttached(output, reader);
    // The first wake-ups, timers and compilations after the start are not part of the steady state.
    await sleep(300);
    return await body({ reader, ended, path, ...times });
  } finally {
    reader.kill('SIGKILL');
    await Promise.race([ended, sleep(DYING)]);
    closeSync(output);
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} built
 * @param {number} events
 * @param {number} bytes
 */
function send(built, events, bytes) {
  const { stdout, status } = spawnSync(`${built}/send`, [String(events), String(bytes)], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the workload ended with ${status}`);
  const { start, end, wall, own } = JSON.parse(stdout);
  return { start, end, wall: median(wall), own: median(own), low: quantile(own, 0.25) };
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
