import { constants } from 'node:os';
import type { DeadlySignal } from './run/context.js';

/**
 * Ends a process by a signal, so that its parent sees what happened: a shell shows 130 after Ctrl-C, and a script that
 * runs the command ends, too.
 */
export function dieBySignal(process: NodeJS.Process, signal: DeadlySignal): void {
  // Node ignores SIGPIPE; to listen to it and to stop listening gives the kernel's own action back.
  process.on(signal, ignore).off(signal, ignore);
  process.kill(process.pid, signal);
  // The first process of a container is not killed by its own signals.
  process.exit(128 + constants.signals[signal]);
}

function ignore(): void {}
