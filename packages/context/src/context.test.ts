import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Expression, type ValueOf } from '@tap/native-core/tapset';
import * as context from './index.js';

const { shownType } = await import('../../../native-core/src/expr/index.js');

/** Functions of the manual and of later ones, and what JavaScript sees of them. */
const manual: Readonly<Record<string, string>> = {
  addr: 'bigint | null',
  backtrace: 'string',
  caller: 'string | null',
  caller_addr: 'bigint | null',
  cpu: 'number',
  cmdline_str: 'string | null',
  egid: 'number',
  euid: 'number',
  execname: 'string',
  gid: 'number',
  host_pid: 'number',
  host_tid: 'number',
  is_return: 'number',
  pexecname: 'string | null',
  pgrp: 'number',
  pid: 'number',
  pn: 'string',
  pp: 'string',
  ppfunc: 'string',
  ppid: 'number',
  print_backtrace: 'string',
  print_regs: 'string | null',
  print_ubacktrace: 'string',
  probe_type: 'string',
  probefunc: 'string',
  probemod: 'string',
  registers_valid: 'number',
  sid: 'number',
  stack_size: 'number',
  stack_unused: 'number',
  sprint_backtrace: 'string',
  sprint_ubacktrace: 'string',
  stack_used: 'number',
  target: 'number',
  task_current: 'bigint',
  tid: 'number',
  uaddr: 'bigint',
  ubacktrace: 'string',
  uid: 'number',
  user_mode: 'number',
};

/** Functions that are nothing without an argument; they have tests of their own. */
const ofArguments =
  /^(modname|symdata|symname|print_stack|print_syms|stack|MAJOR|MINOR|MKDEV|errno_str|return_str|callers|cmdline_args?|pid2execname|target_set_pid|makeIndent|sprint_syms|s?print_usyms|usym\w+|umodname|\w+_string|task_(?!current).*)$/;

const shown = (expression: Expression): string => shownType(expression.kind);

describe('context functions', () => {
  it('have the names of the manual, and its types', () => {
    const functions = Object.entries(context).filter(([name]) => !ofArguments.test(name));
    const made = functions.map(([name, make]) => [name, shown((make as () => Expression)())]);
    expect(Object.fromEntries(made)).toEqual(manual);
  });

  it('have types that agree', () => {
    expectTypeOf<ValueOf<ReturnType<typeof context.pid>>>().toEqualTypeOf<number>();
    expectTypeOf<ValueOf<ReturnType<typeof context.execname>>>().toEqualTypeOf<string>();
    expectTypeOf<ValueOf<ReturnType<typeof context.pexecname>>>().toEqualTypeOf<string | null>();
  });

  it('take the two halves of the kernel words', () => {
    expect(context.tid().node).toMatchObject({ op: 'narrow', kind: { bits: 32, signed: false } });
    expect(context.tid().node).toMatchObject({ operand: { op: 'context', name: 'pid_tgid' } });
    const half = { op: 'binary', operator: 'shr', right: { value: 32n } };
    expect(context.pid().node).toMatchObject({ operand: { ...half, left: { name: 'pid_tgid' } } });
    expect(context.gid().node).toMatchObject({ operand: { ...half, left: { name: 'uid_gid' } } });
    expect(context.uid().node).toMatchObject({ operand: { op: 'context', name: 'uid_gid' } });
  });

  it('follow the current task', () => {
    const parent = { op: 'member', paths: ['real_parent'], base: { op: 'context', name: 'task' } };
    expect(context.ppid().node).toMatchObject({ op: 'member', paths: ['tgid'], base: parent });
    expect(context.pexecname().node).toMatchObject({
      address: { op: 'memberAddress', paths: ['comm'], base: parent },
    });
    const credentials = { paths: ['cred'], base: { op: 'context', name: 'task' } };
    expect(context.euid().node).toMatchObject({ paths: ['euid.val'], base: credentials });
    expect(context.egid().node).toMatchObject({ paths: ['egid.val'], base: credentials });
  });
});
