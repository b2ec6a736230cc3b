import * as context from '@tap/context';
import { kprocess } from '@tap/kprocess';
import { signal } from '@tap/signal';
import { i32, inTarget, on, struct, u32, type Attachable } from '@tap/native-core/tapset';
import { compile, type Alternative, type Kernel } from '@tap/native-core/inspect';
import { describe, expect, it } from 'vitest';
import {
  interpret,
  walk,
  type AnyWord,
  type LoweredWord,
  type SettledNode,
} from '../../../native-core/src/expr/index.js';
import { findMember } from '../../../native-core/src/resolve/member.js';
import type { Candidate, PidNamespace } from '../../../native-core/src/resolve/index.js';
import { fixtureKernel, fixtureKernels } from './index.js';
import { allProbes } from './tapsets.js';

const ours = { level: 1, inode: 4026532201 };
const inner = { level: 2, inode: 4026532202 };
const sibling = { level: 1, inode: 4026532203 };
const first = { level: 0, inode: 4026531836 };

/** Addresses of structures: far enough from each other. */
const at = {
  task: 0x10_000n,
  leader: 0x20_000n,
  thread: 0x30_000n,
  process: 0x40_000n,
  namespaces: 0x50_000n,
};

/** The numbers of a thread and of its process, from the initial namespace inward, with the namespace of each. */
type Numbers = readonly (readonly [namespace: { readonly inode: number }, thread: number, process: number])[];

/** The memory of a kernel whose current task has these numbers; behind those of its `level`, memory is not its own. */
function memoryOf(
  { btf }: Kernel,
  numbers: Numbers,
  level: number = numbers.length - 1,
): (address: bigint) => bigint {
  const words = new Map<bigint, bigint>();
  const offset = (type: string, path: string): bigint => BigInt(findMember(btf, type, [path]).last.offset);
  const put = (base: bigint, type: string, path: string, value: bigint): void =>
    void words.set(base + offset(type, path), value);
  put(at.task, 'task_struct', 'thread_pid', at.thread);
  put(at.task, 'task_struct', 'group_leader', at.leader);
  put(at.leader, 'task_struct', 'thread_pid', at.process);
  // Its own parent, so that one structure does for both.
  put(at.task, 'task_struct', 'real_parent', at.leader);
  put(at.leader, 'task_struct', 'group_leader', at.leader);
  put(at.leader, 'task_struct', 'tgid', BigInt(numbers[0]?.[2] ?? 0));
  put(at.leader, 'task_struct', 'pid', BigInt(numbers[0]?.[2] ?? 0));
  put(at.task, 'task_struct', 'tgid', BigInt(numbers[0]?.[2] ?? 0));
  put(at.task, 'task_struct', 'pid', BigInt(numbers[0]?.[1] ?? 0));
  for (const base of [at.thread, at.process]) put(base, 'pid', 'level', BigInt(level));
  numbers.forEach(([{ inode }, thread, process], i) => {
    const namespace = at.namespaces + BigInt(i) * 0x1000n;
    put(namespace, 'pid_namespace', 'ns.inum', BigInt(inode));
    for (const [base, number] of [
      [at.thread, thread],
      [at.process, process],
    ] as const) {
      const upid = base + offset('pid', 'numbers') + 16n * BigInt(i);
      put(upid, 'upid', 'nr', BigInt(number));
      put(upid, 'upid', 'ns', namespace);
    }
  });
  return (address) => words.get(address) ?? 0n;
}

/** What a settled expression gives to the task of a memory. */
function valueOf(node: LoweredWord, memory: (address: bigint) => bigint, host: bigint): bigint {
  const environment = {
    leaf(leaf: AnyWord): bigint {
      if (leaf.op === 'context') return leaf.name === 'task' ? at.task : host;
      if (leaf.op === 'offset') return interpret(leaf.base, environment) + BigInt(leaf.offset);
      if (leaf.op === 'load') return memory(interpret(leaf.base, environment) + BigInt(leaf.offset));
      throw new RangeError(`a "${leaf.op}" is not expected`);
    },
  };
  return interpret(node, environment);
}

function alternativesOf(
  query: Attachable,
  kernel: Kernel,
  pidNamespace: PidNamespace | null,
): readonly Alternative[] {
  const { programs } = compile(query, kernel, { target: { pid: 1, limit: false }, pidNamespace });
  return programs.filter(({ role }) => role === 'reports').flatMap(({ alternatives }) => alternatives);
}

const candidatesOf = (...asked: Parameters<typeof alternativesOf>): readonly Candidate[] =>
  alternativesOf(...asked).map(({ candidate }) => candidate);

/** The expressions of a candidate. */
function nodesOf({ condition, fields }: Candidate): readonly SettledNode[] {
  return [...(condition === null ? [] : [condition]), ...(fields ?? []).map(({ node }) => node)];
}

/** As one writes a path through the kernel's structures: the parent, and the group and number of the same process. */
const Task = struct('task_struct', {
  parent: i32.at('real_parent->tgid'),
  leader: i32.at('group_leader.pid'),
  first: i32.at('thread_pid->numbers[0].nr'),
  level: u32.at('thread_pid->level'),
});
const task = Task.at(context.task_current());

const { pid, tid, host_pid, host_tid, task_pid, task_tid, task_current } = context;
const functions = on(kprocess.start).select(() => ({
  pid: pid(),
  tid: tid(),
  host_pid: host_pid(),
  host_tid: host_tid(),
  task_pid: task_pid(task_current()),
  task_tid: task_tid(task_current()),
}));

describe.each(fixtureKernels)('numbers of processes on kernel %s', (name) => {
  const kernel = fixtureKernel(name);
  const numbersFor = (
    numbers: Numbers,
    namespace: PidNamespace | null,
  ): Readonly<Record<string, number>>[] => {
    const [outermost] = numbers;
    const [, thread, process] = outermost ?? [first, 0, 0];
    const host = (BigInt(process) << 32n) | BigInt(thread);
    return candidatesOf(functions, kernel, namespace).map(({ fields }) =>
      Object.fromEntries(
        (fields ?? []).map(({ name: field, node }) => [
          field,
          Number(valueOf(node as LoweredWord, memoryOf(kernel, numbers), host)),
        ]),
      ),
    );
  };
  const expectNumbers = (
    numbers: Numbers,
    namespace: PidNamespace | null,
    [process, thread]: readonly [number, number],
  ): void => {
    const found = numbersFor(numbers, namespace);
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) {
      expect(one).toEqual({
        pid: process,
        tid: thread,
        task_pid: process,
        task_tid: thread,
        host_pid: 1000,
        host_tid: 1001,
      });
    }
  };

  it('are those of the namespace that tap runs in', () => {
    const outside: Numbers = [[first, 1001, 1000]];
    const within: Numbers = [...outside, [ours, 8, 7]];
    expectNumbers(within, ours, [7, 8]);
    expectNumbers([...within, [inner, 2, 1]], ours, [7, 8]);
    expectNumbers(outside, null, [1000, 1001]);
    expectNumbers(within, null, [1000, 1001]);
  });

  it('are 0 for those that are not in it', () => {
    expectNumbers([[first, 1001, 1000]], ours, [0, 0]);
    expectNumbers(
      [
        [first, 1001, 1000],
        [sibling, 8, 7],
      ],
      ours,
      [0, 0],
    );
    expectNumbers(
      [
        [first, 1001, 1000],
        [ours, 8, 7],
      ],
      inner,
      [0, 0],
    );
  });

  it('are read only where the task has them', () => {
    const memory = memoryOf(
      kernel,
      [
        [first, 1001, 1000],
        [ours, 8, 7],
      ],
      0,
    );
    for (const { fields } of candidatesOf(functions, kernel, ours))
      expect(valueOf(fields?.[0]?.node as LoweredWord, memory, 0n)).toBe(0n);
  });

  it('are translated at the end of any path, and nothing else is', () => {
    const query = on(kprocess.start).select(() => ({
      parent: task.parent,
      leader: task.leader,
      first: task.first,
      level: task.level,
    }));
    const values = (namespace: PidNamespace | null): readonly bigint[][] =>
      candidatesOf(query, kernel, namespace).map(({ fields }) =>
        (fields ?? []).map(({ node }) =>
          valueOf(
            node as LoweredWord,
            memoryOf(kernel, [
              [first, 1001, 1000],
              [ours, 8, 7],
            ]),
            0n,
          ),
        ),
      );
    for (const one of values(null)) expect(one).toEqual([1000n, 1000n, 1001n, 1n]);
    for (const one of values(ours)) expect(one).toEqual([7n, 7n, 8n, 1n]);
  });

  it('no expression of a namespace has one of the host, but for the functions of it', () => {
    const hosts = (query: Attachable): number => {
      let found = 0;
      for (const node of candidatesOf(query, kernel, ours).flatMap(nodesOf))
        walk(node, (one) => (found += one.op === 'context' && one.name === 'pid_tgid' ? 1 : 0));
      return found;
    };
    const query = (values: Parameters<ReturnType<typeof on>['with']>[0]): Attachable =>
      on(kprocess.exec).with(values);
    expect(hosts(query(() => ({ pid: host_pid() })))).toBeGreaterThan(0);
    expect(hosts(query(() => ({ pid: pid(), tid: tid(), stack: context.sprint_ubacktrace() })))).toBe(0);
    expect(hosts(on(signal.send))).toBe(0);
    expect(hosts(on(kprocess.exec).where(() => pid().eq(7).and(inTarget())))).toBe(0);
  });

  it('the target and the stacks of processes are those of the namespace', () => {
    // An exec is told later than its call begins, which programs know by the host's number of the thread.
    const limited = on(kprocess.start).where(() => inTarget());
    const stacks = on(kprocess.start).select(() => ({ stack: context.ubacktrace() }));
    for (const query of [limited, stacks]) {
      const helped = (namespace: PidNamespace | null): boolean =>
        alternativesOf(query, kernel, namespace).some(({ code }) =>
          code.some((one) => one.op === 'call' && one.helper === 'get_current_pid_tgid'),
        );
      expect(helped(null)).toBe(true);
      expect(helped(ours)).toBe(false);
    }
  });

  it.each(allProbes.map((probe) => [probe.name, probe] as const))(
    '%s compiles in a namespace',
    (_, probe) => {
      const query = on(probe)
        .where(() => inTarget().and(pid().gt(0)))
        .with(() => ({
          number: pid(),
          parent: context.ppid(),
          group: context.pgrp(),
          session: context.sid(),
        }));
      for (const { code } of alternativesOf(query, kernel, ours)) expect(code.length).toBeGreaterThan(0);
    },
  );
});
