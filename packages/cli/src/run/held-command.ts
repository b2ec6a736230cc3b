import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { TapError } from '@tap/native-core/tapset';
import type { CommandUser } from './command-user.js';
import { ownDescription } from './own-description.js';

/** How a command ended. */
export interface CommandStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * The shell says that it is there, as the user that it runs as, and waits for a line before it runs the command: its
 * process exists, and can be made the target, before anything happens in it. When tap ends first there is no line, and no
 * command.
 */
const script = 'echo >&3; read -r _ <&3 || exit 125; exec 3<&-; eval "$1"';
const gate = 3;
const standardError = 2;

/** Longest time that a command has to end after it was told to, in milliseconds. */
const patience = 1000;

/** A command of the shell that waits until it is released. */
export class HeldCommand {
  /** The process: the shell, and the ancestor of all that the command starts. */
  readonly pid: number;
  /** How it ended, once it has. */
  readonly ended: Promise<CommandStatus>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.ended = new Promise((resolve) =>
      child.once('exit', (code, signal) => resolve(Object.freeze({ code, signal }))),
    );
  }

  /**
   * Starts the shell, and waits until it waits.
   *
   * @param stdout where the command's standard output goes: a descriptor.
   * @throws TapError TAP_SYSTEM when there is no shell to start, or nothing to start it as the user.
   */
  static async start(
    command: string,
    stdout: number,
    { wrapper, variables }: CommandUser,
  ): Promise<HeldCommand> {
    const [file, ...args] = [...wrapper, '/bin/sh', '-c', script, 'sh', command];
    const [out, err] = [ownDescription(stdout), ownDescription(standardError)];
    const child = spawn(file, args, {
      stdio: [0, out.fd, err.fd, 'pipe'],
      env: { ...process.env, ...variables },
    });
    out.close();
    err.close();
    const failure = new Promise<never>((_, reject) => {
      child.once('error', (cause) => reject(cannotStart(file, 'there is none', cause)));
      child.once('exit', (code, signal) =>
        reject(cannotStart(file, `it ended ${code === null ? `by ${signal}` : `with status ${code}`}`)),
      );
    });
    // A command that ends before it reads its line is not a failure of ours.
    failure.catch(() => undefined);
    const pipe = gateOf(child);
    pipe?.on('error', () => undefined);
    const held = new HeldCommand(child);
    await Promise.race([new Promise((resolve) => pipe?.once('data', resolve)), failure]);
    return held;
  }

  /** Lets it run. */
  release(): void {
    gateOf(this.#child)?.end('\n');
  }

  /** Ends it, and all that it has started, and waits a little for it; not once `abandoned` aborts. */
  async terminate(abandoned: AbortSignal): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const { descendantsOf } = await import('@tap/native-core/inspect');
    for (const pid of [this.pid, ...descendantsOf(this.pid)]) signalIfThere(pid);
    const timer = new AbortController();
    const signal = AbortSignal.any([timer.signal, abandoned]);
    await Promise.race([this.ended, sleep(patience, null, { signal }).catch(() => null)]);
    timer.abort();
    // A command that does not end must not keep tap from ending.
    this.#child.unref();
    gateOf(this.#child)?.destroy();
  }
}

function gateOf(child: ChildProcess): Duplex | undefined {
  return child.stdio[gate] as Duplex | undefined;
}

function cannotStart(file: string, why: string, cause?: Error): TapError {
  const isShell = file === '/bin/sh';
  return new TapError('TAP_SYSTEM', `${file} cannot start the command: ${why}`, {
    next: isShell
      ? 'install a shell, or trace a running process by -x PID'
      : 'install setpriv of util-linux, or trace a running process by -x PID',
    cause,
  });
}

function signalIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended by itself meanwhile, or has become another user's.
  }
}
