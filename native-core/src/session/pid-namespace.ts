import { generateAnswer } from '../codegen/index.js';
import { on, probe, tracepoint } from '../define/index.js';
import { fault } from '../errors/index.js';
import type { Int, LoweredWord } from '../expr/index.js';
import { hasHelper, type Kernel } from '../kernel/index.js';
import { load } from '../load/index.js';
import { currentNamespace, resolve, type PidNamespace } from '../resolve/index.js';
import { procfs } from '../sys/index.js';

/** Never attached: its programs are run here and now, so that the current task is this one. */
const here = probe('namespace.here', {
  at: tracepoint('sched:sched_process_fork', {}),
  values: () => ({}),
});

/**
 * The pid namespace of this process; null for the initial one.
 *
 * @throws SysError or VerifierError where the kernel does not run a program for this user.
 */
export function ownPidNamespace(kernel: Kernel): PidNamespace | null {
  if (procfs.inFirstNamespace) return null;
  const own = askPidNamespace(kernel);
  // Nobody needs a translation in the first one, whatever its procfs shows.
  return own.level === 0 ? null : own;
}

/** What the kernel says about the pid namespace of this process; only the kernel knows how deep it lies. */
export function askPidNamespace(kernel: Kernel): PidNamespace {
  const { level, inode } = currentNamespace();
  return { level: ask(level, kernel), inode: ask(inode, kernel) };
}

/** The value that a number of 32 bits, unsigned, has at this moment in this process. */
export function ask(value: Int, kernel: Kernel, pidNamespace: PidNamespace | null = null): number {
  const query = on(here).select(() => ({ value }));
  // An element of an array by a number of the kernel: the verifier lets nobody add that to a pointer whose type it knows.
  const options = { targetPid: 0, pidNamespace, mechanisms: ['raw_tp'], reads: 'probe' } as const;
  const [plan] = resolve(query.spec, kernel, options);
  const candidate = plan?.candidates[0];
  const field = candidate?.fields?.[0];
  if (candidate === undefined || field === undefined) throw fault('a raw tracepoint has no candidate');
  const code = generateAnswer(field.node as LoweredWord, hasHelper(kernel, 'get_current_task_btf'));
  const program = load(code, candidate, new Map());
  try {
    // The result is a signed word; inodes of namespaces have the highest bit.
    return program.testRun({ repeat: 0 }).returnValue >>> 0;
  } finally {
    program.close();
  }
}
