import { attachProgram, type Attachment } from '../attach/index.js';
import { generateTargetChange } from '../codegen/index.js';
import { fn, i32, inTarget, on, probe, ptr, struct, tracepoint } from '../define/index.js';
import type { QuerySpec } from '../define/index.js';
import { load } from '../load/index.js';
import { resolve, type Candidate, type PidNamespace, type ResolveOptions } from '../resolve/index.js';
import { procfs, SysError, type Program } from '../sys/index.js';
import { VerifierError } from '../errors/index.js';
import { codeOptions, type InstallContext } from './install.js';

const Task = struct('task_struct', { pid: i32, tgid: i32 });

/** A process of the target made another one. */
const fork = probe('target.fork', {
  at: tracepoint('sched:sched_process_fork', { parent: ptr(Task), child: ptr(Task) }),
  values: ({ child }) => ({ pid: child.tgid }),
});

/** The last trace of a process goes: only now its number can be given to another one. */
const free = probe('target.free', {
  at: tracepoint('sched:sched_process_free', { task: ptr(Task) }),
  values: ({ task }) => ({ pid: task.pid }),
});

/** The same in a pid namespace of its own: a task has no number there any more when it is freed. */
const release = probe('target.release', {
  at: fn('release_task', { p: ptr(Task) }),
  values: ({ p }) => ({ pid: p.pid }),
});

/** What keeps the session's set of processes. */
export interface Follower {
  close(): void;
  /** Processes that the target's made and that are not in the set: they had no room, or the kernel left out their making. */
  unfollowed(): number | 'unknown';
}

/**
 * Keeps the session's set of processes: the target, those that descend from it now, and those that will. A process
 * leaves the set when its `task_struct` is freed, so that its last events are still taken; in a pid namespace of its own
 * already when it is released, as its number there is free then.
 */
export function followForks(
  pid: number,
  pidNamespace: PidNamespace | null,
  context: InstallContext,
): Follower {
  const { targets } = context.maps;
  // The counters behind those of the session's own programs.
  const number = context.programs - 1;
  const parts: { close(): void }[] = [];
  const close = (): void =>
    parts
      .splice(0)
      .reverse()
      .forEach((part) => part.close());
  const options = { targetPid: pid, pidNamespace };
  const one = new Uint8Array(Uint32Array.of(1).buffer);
  const add = (process: number): void => targets.update(new Uint8Array(Uint32Array.of(process).buffer), one);
  try {
    // The programs first, then the processes that are there: a fork in between is seen by one of the two.
    const ofTarget = on(fork).where(() => inTarget());
    const adding = installChange(ofTarget.spec, 'add', options, context, number);
    parts.push(...adding);
    const gone = on(pidNamespace === null ? free : release);
    parts.push(...installChange(gone.spec, 'remove', options, context, number));
    add(pid);
    for (const descendant of procfs.descendantsOf(pid)) add(descendant);
    const [, attachment] = adding;
    const unfollowed = (): number | 'unknown' => {
      const { count, unknown } = attachment.missed();
      return unknown === null ? context.losses.of('entry', [number]) + count : 'unknown';
    };
    return { close, unfollowed };
  } catch (error) {
    close();
    throw error;
  }
}

function installChange(
  spec: QuerySpec,
  change: 'add' | 'remove',
  options: ResolveOptions,
  { kernel, maps, programs }: InstallContext,
  number: number,
): [Program, Attachment] {
  const candidates: readonly Candidate[] = resolve(spec, kernel, options).flatMap((plan) => plan.candidates);
  let first: unknown = null;
  for (const candidate of candidates) {
    try {
      const code = generateTargetChange(candidate, change, codeOptions(kernel, number, programs));
      const program = load(code, candidate, maps.byName);
      try {
        return [
          program,
          attachProgram(program, candidate.mechanism, candidate.target, { kernel, runs: () => 0 }),
        ];
      } catch (error) {
        program.close();
        throw error;
      }
    } catch (error) {
      if (!(error instanceof SysError) && !(error instanceof VerifierError)) throw error;
      first ??= error;
    }
  }
  throw first;
}
