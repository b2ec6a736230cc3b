import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '../../testing/src/until.js';

const bin = fileURLToPath(new URL('../bin/tap.js', import.meta.url));

/** How a run of the real command ended. */
export interface Ended {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The events, when it was run with --json. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

/** A run of the real command. */
export interface RealRun {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits until its standard output is as wanted, or it has ended. */
  readonly prints: (what: string, wanted: (out: string) => boolean) => Promise<void>;
  /** Waits until standard error holds a text, or it has ended. */
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<Ended>;
}

/** Starts the built command, as a process of its own; `wrapper` is a command that runs it. */
export function startTap(args: readonly string[], wrapper: readonly string[] = []): RealRun {
  const [file = process.execPath, ...rest] = [...wrapper, process.execPath, bin, ...args];
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  for (const stream of ['out', 'err'] as const)
    child[`std${stream}`].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const collect = async (): Promise<Ended> => {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    const { out, err } = said;
    const events = out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { out, err, code, signal, events };
  };
  return {
    kill: (signal) => void child.kill(signal),
    prints: (what, wanted) => until(() => wanted(said.out) || hasEnded(), what),
    says: (text) => until(() => said.err.includes(text) || hasEnded(), `tap says "${text}"`),
    ended: collect(),
  };
}

/** Runs the built command to its end. */
export function realTap(...args: readonly string[]): Promise<Ended> {
  return startTap(args).ended;
}
