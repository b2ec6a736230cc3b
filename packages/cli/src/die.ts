import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import type { DeadlySignal } from './context.js';

/** Longest time that a reader of standard output has to take what is left, in milliseconds. */
const patience = 1000;

/**
 * Ends a process by a signal, so that its parent sees what happened: a shell shows 130 after Ctrl-C, and a script that
 * runs the command ends, too.
 */
export async function dieBySignal(process: NodeJS.Process, signal: DeadlySignal): Promise<void> {
  if (signal !== 'SIGPIPE') await flushed(process.stdout);
  // Node ignores SIGPIPE; to listen to it and to stop listening gives the kernel's own action back.
  process.on(signal, ignore).off(signal, ignore);
  process.kill(process.pid, signal);
  // The first process of a container is not killed by its own signals.
  process.exit(128 + constants.signals[signal]);
}

async function flushed(stream: Writable): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return;
  const timer = new AbortController();
  const written = new Promise<void>((resolve) => stream.write('', () => resolve()));
  await Promise.race([written, sleep(patience, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
}

function ignore(): void {}
