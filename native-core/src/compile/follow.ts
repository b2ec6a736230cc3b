import { generateTargetChange } from '../codegen/index.js';
import { fn, i32, inTarget, on, probe, ptr, struct, tracepoint, type QuerySpec } from '../define/index.js';
import type { Kernel } from '../kernel/index.js';
import { resolve, type PidNamespace } from '../resolve/index.js';
import { alternative, programOf, type CompiledProgram } from './compilation.js';
import { codeOptions } from './program.js';

const Task = struct('task_struct', { pid: i32, tgid: i32 });

/** A process of the target made another one. */
const fork = probe('target.fork', {
  at: tracepoint('sched:sched_process_fork', { parent: ptr(Task), child: ptr(Task) }),
  values: ({ child }) => ({ pid: child.tgid }),
});

/** The last trace of a process goes: only now its number can be given to another one. */
const free = probe('target.free', {
  at: tracepoint('sched:sched_process_free', { task: ptr(Task).at('p') }),
  values: ({ task }) => ({ pid: task.pid }),
});

/** The same in a pid namespace of its own: a task has no number there any more when it is freed. */
const release = probe('target.release', {
  at: fn('release_task', { p: ptr(Task) }),
  values: ({ p }) => ({ pid: p.pid }),
});

/** Which processes are followed, and the number behind those of the session's own programs. */
interface Followed {
  readonly pid: number;
  readonly pidNamespace: PidNamespace | null;
  readonly number: number;
}

/**
 * The programs that keep the session's set of processes: of those that the target's make, and of those that end. A process
 * leaves the set when its `task_struct` is freed, so that its last events are still taken; in a pid namespace of its own
 * already when it is released, as its number there is free then.
 */
export function compileFollowing(kernel: Kernel, followed: Followed): readonly CompiledProgram[] {
  const begins = on(fork).where(() => inTarget());
  const ends = on(followed.pidNamespace === null ? free : release);
  return [
    ...changing(begins.spec, 'add', kernel, followed),
    ...changing(ends.spec, 'remove', kernel, followed),
  ];
}

function changing(
  spec: QuerySpec,
  change: 'add' | 'remove',
  kernel: Kernel,
  { pid, pidNamespace, number }: Followed,
): readonly CompiledProgram[] {
  const options = codeOptions(kernel, { number, programs: number + 1 });
  return resolve(spec, kernel, { targetPid: pid, pidNamespace }).map(({ place, candidates, refusals }) =>
    programOf({
      role: 'follows',
      number,
      first: number,
      spec,
      place,
      alternatives: candidates.map((candidate) =>
        alternative({ candidate }, () => generateTargetChange(candidate, change, options)),
      ),
      refusals,
    }),
  );
}
