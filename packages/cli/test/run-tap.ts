import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '../../testing/src/until.js';
import { workspaceCatalogue } from './workspace.js';
import { nativeTracer } from '../src/run/native-tracer.js';
import { tap } from './harness.js';
// A command loads its module when it runs; loaded here, it is transformed before the guest starts.
import '../src/commands/flame-run.js';
import '../src/commands/record-run.js';
import '../src/commands/replay-run.js';
import '../src/commands/tables-run.js';
import '../src/commands/timeline-run.js';
import '../src/commands/trace-run.js';

const bin = fileURLToPath(new URL('../bin/tap.js', import.meta.url));

/** How a run of the command on the real kernel ended. */
export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The events, when it was run with --json. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** A run of the command on the real kernel. */
export interface RealRun {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits until its standard output is as wanted, or it has ended. */
  readonly prints: (what: string, wanted: (out: string) => boolean) => Promise<void>;
  /** Waits until standard error holds a text, or it has ended. */
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Runs the command line in this process, where all is loaded already, with the kernel's own machinery. */
export function tapHere(...args: readonly string[]): RealRun {
  const { out, err, signals, ended } = tap(args, nativeTracer, { tapsets: workspaceCatalogue });
  const how = ended.then((end) =>
    typeof end === 'number' ? ([end, null] as const) : ([null, end] as const),
  );
  return runOf(out, err, (signal) => signals.emit(signal), how);
}

/** Starts the built command, as a process of its own; `wrapper` is a command that runs it. */
export function startTap(args: readonly string[], wrapper: readonly string[] = []): RealRun {
  const [file = process.execPath, ...rest] = [...wrapper, process.execPath, bin, ...args];
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  for (const stream of ['out', 'err'] as const)
    child[`std${stream}`].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
  const how = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return runOf(
    () => said.out,
    () => said.err,
    (signal) => child.kill(signal),
    how,
  );
}

function runOf(
  out: () => string,
  err: () => string,
  kill: (signal: NodeJS.Signals) => unknown,
  how: Promise<readonly [code: number | null, signal: NodeJS.Signals | null]>,
): RealRun {
  let hasEnded = false;
  const ended = how.then(([code, signal]) => {
    hasEnded = true;
    return { out: out(), err: err(), code, signal, events: eventsIn(out()) };
  });
  return {
    kill: (signal) => void kill(signal),
    prints: (what, wanted) => until(() => wanted(out()) || hasEnded, what),
    says: (text) => until(() => err().includes(text) || hasEnded, `tap says "${text}"`),
    ended,
  };
}

function eventsIn(out: string): Ended['events'] {
  const lines = out.split('\n').filter((line) => line.startsWith('{"probe"'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
