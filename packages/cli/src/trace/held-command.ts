import { spawn, type ChildProcess } from 'node:child_process';
import { TapError } from '@tap/native-core/tapset';

/** How a command ended. */
export interface CommandStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * The shell waits for a line before it runs the command: its process exists, and can be made the target, before
 * anything happens in it. When tap ends first there is no line, and no command.
 */
const script = 'read -r _ <&3 || exit 125; exec 3<&-; eval "$1"';
const gate = 3;

/** Longest time that a command has to end after it was told to, in milliseconds. */
const patience = 1000;

/** A command of the shell that waits until it is released. */
export class HeldCommand {
  /** The process: the shell, and the ancestor of all that the command starts. */
  readonly pid: number;
  /** How it ended, once it has. */
  readonly ended: Promise<CommandStatus>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    this.ended = new Promise((resolve) =>
      child.once('exit', (code, signal) => resolve(Object.freeze({ code, signal }))),
    );
  }

  /**
   * Starts the shell.
   *
   * @param stdout where the command's standard output goes: a descriptor.
   * @throws TapError TAP_SYSTEM when there is no shell to start.
   */
  static async start(command: string, stdout: number): Promise<HeldCommand> {
    const child = spawn('/bin/sh', ['-c', script, 'sh', command], { stdio: [0, stdout, 2, 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) =>
        reject(
          new TapError('TAP_SYSTEM', 'the command cannot be started: no /bin/sh', {
            next: 'install a shell, or trace a running process by -x PID',
            cause,
          }),
        ),
      );
    });
    // A command that ends before it reads its line is no failure of ours.
    child.stdio[gate]?.on('error', () => {});
    return new HeldCommand(child, child.pid ?? 0);
  }

  /** Lets it run. */
  release(): void {
    const pipe = this.#child.stdio[gate];
    if (pipe !== null && pipe !== undefined && 'write' in pipe) pipe.end('\n');
  }

  /** Ends it, and all that it has started, and waits a little for it. */
  async terminate(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const { descendantsOf } = await import('@tap/native-core/inspect');
    for (const pid of [this.pid, ...descendantsOf(this.pid)]) signalIfThere(pid);
    const timer = new AbortController();
    const { setTimeout: sleep } = await import('node:timers/promises');
    await Promise.race([this.ended, sleep(patience, null, { signal: timer.signal }).catch(() => null)]);
    timer.abort();
    // A command that does not end must not keep tap from ending.
    this.#child.unref();
    this.#child.stdio[gate]?.destroy();
  }
}

function signalIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended by itself meanwhile, or has become another user's.
  }
}
