import * as context from '@tap/context';
import { on } from '@tap/native-core';
import { compile } from '@tap/native-core/inspect';
import { fn, probe, tracepoint, usize, type Address, type Expression } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { walk, type SettledNode } from '../../../native-core/src/expr/index.js';
import { fixtureKernel, fixtureKernels, functionMechanisms } from './index.js';

const read = probe('test.read', {
  at: fn('vfs_read', { count: usize }, usize),
  values: ({ count }) => ({ count }),
  returns: ({ result }) => ({ result }),
});
const fork = probe('test.fork', { at: tracepoint('sched:sched_process_fork', {}), values: () => ({}) });

const {
  task_current,
  kernel_string,
  user_string,
  symname,
  symdata,
  modname,
  usymname,
  usymdata,
  umodname,
  cmdline_arg,
  cmdline_args,
  callers,
  pid2execname,
  target_set_pid,
  return_str,
  ...others
} = context;
const task = task_current();

/** Each function in a query; those with arguments get some that every place has. */
const ofTask = Object.entries(others).filter(([name]) => name.startsWith('task_'));
const withoutArguments = Object.entries(others).filter(
  ([name]) =>
    !/^(task_\w+|print_stack|print_syms|s?print_u?syms|makeIndent|stack|MAJOR|MINOR|MKDEV|errno_str)$/.test(
      name,
    ),
);
const functions: readonly (readonly [string, Expression])[] = [
  ...ofTask.map(([name, make]) => [name, (make as (of: Address) => Expression)(task)] as const),
  ...withoutArguments.map(([name, make]) => [name, (make as () => Expression)()] as const),
  ...Object.entries({ kernel_string, user_string }).map(([name, make]) => [name, make(task)] as const),
  ...Object.entries({ symname, symdata, modname, usymname, usymdata, umodname }).map(
    ([name, make]) => [name, make(task)] as const,
  ),
  ['task_current', task],
  ['print_stack', others.print_stack(others.backtrace())],
  ['stack', others.stack(3)],
  ['cmdline_arg', cmdline_arg(1)],
  ['cmdline_args', cmdline_args(1, -1, ' ')],
  ['callers', callers(2)],
  ['pid2execname', pid2execname(others.pid())],
  ['target_set_pid', target_set_pid(others.pid())],
  ['return_str', return_str(1, others.task_nice(task))],
  ['sprint_usyms', others.sprint_usyms(others.ubacktrace())],
  ['errno_str', others.errno_str(others.task_nice(task))],
  ['MKDEV', others.MKDEV(others.MAJOR(others.pid()), others.MINOR(others.pid()))],
];

/** Whether a kernel cannot give an expression, or a part of it. */
function hasAbsent(root: SettledNode): boolean {
  let found = false;
  walk(root, ({ op }) => (found ||= op === 'absent'));
  return found;
}

describe.each(fixtureKernels)('on kernel %s', (name) => {
  const kernel = fixtureKernel(name);
  const mechanisms = ['kprobe', 'kretprobe', 'raw_tp'] as const;

  it.each(functions)('%s() compiles at entries, returns and tracepoints', (key, expression) => {
    for (const probed of [read, read.return, fork]) {
      const query = on(probed).select(() => ({ [key]: expression }));
      for (const options of [{}, { mechanisms }]) {
        const [program] = compile(query, kernel, options).programs;
        const [best] = program?.alternatives ?? [];
        expect(best?.code.length).toBeGreaterThan(0);
        const absent = key === 'print_regs' && probed === fork;
        expect(best?.candidate.fields?.map(({ name: field, node }) => [field, hasAbsent(node)])).toEqual([
          [key, absent],
        ]);
      }
    }
  });

  it('only breakpoints have registers', () => {
    const query = on(read).select(() => ({ regs: context.print_regs() }));
    const [program] = compile(query, kernel).programs;
    expect(program?.alternatives.map(({ candidate }) => candidate.mechanism)).toEqual(['kprobe']);
    const hasTrampolines = functionMechanisms(name)[0] === 'fentry';
    const why = hasTrampolines
      ? 'fentry has no registers'
      : 'the kernel has no trampolines on this processor';
    expect(program?.refusals).toEqual([{ what: 'fentry', why, from: 'plan' }]);
    expect(() => compile(query, kernel, { mechanisms: ['fentry'] })).toThrow('TAP_NO_SITE');
  });
});
