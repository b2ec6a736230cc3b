import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A flood whose calls are counted while it makes them, by threads that are not pinned. */
export interface CountedFlood {
  readonly child: ChildProcess;
  /** Calls that have begun and ended until now: what events there are lies between the two. */
  counts(): { readonly begun: number; readonly ended: number };
  /** Waits until so many calls have ended. */
  until(ended: number): Promise<void>;
  /** Waits for its end; the exit status or the name of the signal. */
  end(): Promise<number | string>;
}

/** Starts a flood that counts. */
export function countedFlood(program: string, threads: number, calls: number): CountedFlood {
  const folder = mkdtempSync(join(tmpdir(), 'tap-flood-'));
  const file = join(folder, 'counts');
  const child = spawn(program, [threads, calls, 0, file].map(String), { stdio: 'ignore' });
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  let last: readonly bigint[] = [];
  const counts = () => {
    if (existsSync(file)) {
      const bytes = new Uint8Array(readFileSync(file));
      last = [...new BigUint64Array(bytes.buffer)];
    }
    const sum = (word: number) => last.reduce((all, n, i) => (i % 8 === word ? all + Number(n) : all), 0);
    return { begun: sum(0), ended: sum(1) };
  };
  return {
    child,
    counts,
    until: async (wanted) => {
      while (counts().ended < wanted && child.exitCode === null) await sleep(2);
    },
    end: async () => {
      const [status, signal] = await ended;
      counts();
      rmSync(folder, { recursive: true });
      return signal ?? status ?? -1;
    },
  };
}
