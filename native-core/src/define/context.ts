import { TapError } from '../errors/index.js';
import {
  type Asked,
  Bool,
  boolKind,
  Inet,
  inetKind,
  Int,
  intKind,
  Registers,
  registersKind,
  Stack,
  stackKind,
  Text,
  textKind,
  type Address,
  type CommNode,
  type ContextName,
  type InTargetNode,
  type IntKind,
  type NarrowNode,
  type RegisterNode,
  type RegistersNode,
  type SocketAddressNode,
  type StackNode,
  type StaticNode,
} from '../expr/index.js';
import type { FieldType } from './field.js';

/** Size of `task_struct.comm`: TASK_COMM_LEN in include/linux/sched.h. */
const commBytes = 16;
/** Longest text that a site can give about itself; no memory depends on it. */
const staticBytes = 512;
/** Below what the kernel takes, by default 127 (perf_event_max_stack), so that frames of the tracing itself fit, too. */
const maxFrames = 120;

/**
 * A fact of the context that the program runs in, as a word of the given type: `pid_tgid` (process in the upper half,
 * thread in the lower, by their numbers in the pid namespace that tap runs in), `host_pid_tgid` (the same by their numbers in
 * the initial one), `uid_gid` (group in the upper half), `cpu`, `monotonic` and `boottime` (nanoseconds), `task`
 * (the current `task_struct`), `user_regs` (the `pt_regs` with which it entered the kernel), `stack_pointer` (the
 * low 32 bits of a place of the kernel stack near its end), `context` (address of the program's own context).
 */
export function context<E>(name: ContextName, type: FieldType<E>): E {
  return type.express(Object.freeze({ op: 'context', kind: type.word, name }));
}

/** The name of the current task, as `comm` in /proc; at most 15 bytes. */
export function currentComm(): Text {
  const kind = textKind(commBytes, false, true);
  return new Text<string>(kind, Object.freeze<CommNode<Asked>>({ op: 'comm', kind, task: null, offset: 0 }));
}

/**
 * A text that is known once the place is: the probe's name, the resolved probe point, the function, its module, the sort of
 * program.
 */
export function siteText(name: 'probe' | 'pp' | 'probefunc' | 'probemod' | 'probe_type'): Text {
  const kind = textKind(staticBytes, false);
  return new Text<string>(kind, Object.freeze<StaticNode>({ op: 'static', kind, name }));
}

/**
 * A number that is known once the place is: 1 at a return, 1 with registers, the process that the session targets, the
 * bytes of a kernel stack.
 */
export function siteInt(name: 'is_return' | 'registers_valid' | 'target' | 'stack_size'): Int {
  const kind = intKind(32, true);
  return new Int<number>(kind, Object.freeze<StaticNode>({ op: 'static', kind, name }));
}

/**
 * The kernel's stack, of which at most `depth` frames are taken: the probed function, or the place of the tracepoint,
 * then its callers.
 *
 * @throws TapError TAP_ARGUMENT for a depth that is not between 1 and 120.
 */
export function kernelStack(depth: number): Stack {
  return stackOf('kernel', depth);
}

/**
 * The stack of the current process in user space, of which at most `depth` frames are taken, the innermost first. The
 * kernel follows frame pointers: code that was built without them hides its callers. Those of the innermost function are found by
 * call frame information, where its file has that; not in the key of an aggregation.
 *
 * @throws TapError TAP_ARGUMENT for a depth that is not between 1 and 120.
 */
export function userStack(depth: number): Stack {
  return stackOf('user', depth);
}

/** An address of the current process, captured with the process, as a stack of that one address. */
export function userPlace(address: Address | Int<bigint>): Stack {
  const facts = { space: 'user', only: address.node, depth: 1, origin: null } as const;
  return new Stack(Object.freeze<StackNode>({ op: 'stack', kind: stackKind, ...facts }));
}

function stackOf(space: 'kernel' | 'user', depth: number): Stack {
  if (!Number.isInteger(depth) || depth < 1 || depth > maxFrames) {
    throw new TapError('TAP_ARGUMENT', `a stack has between 1 and ${maxFrames} frames, not ${depth}`, {
      next: 'write kernelStack(16) for the 16 innermost frames',
    });
  }
  const facts = { space, only: null, depth } as const;
  return new Stack(Object.freeze<StackNode>({ op: 'stack', kind: stackKind, ...facts }));
}

/**
 * The registers that a breakpoint found; a query that takes them gets a kprobe or kretprobe. Null at a tracepoint, which
 * has none.
 */
export function registers(): Registers {
  return new Registers(Object.freeze<RegistersNode>({ op: 'registers', kind: registersKind }));
}

/**
 * One register of those that a breakpoint found, by the first name that `struct pt_regs` has.
 *
 * @param fallback is the value where the program runs without registers; they are not asked for then.
 */
export function register<E>(type: FieldType<E>, names: readonly string[], fallback?: bigint): E {
  return type.express(
    Object.freeze<RegisterNode>({
      op: 'register',
      kind: type.word,
      names,
      ...(fallback === undefined ? {} : { fallback }),
    }),
  );
}

/** Whether the current process is the session's target or a descendant of it; true without a target. */
export function inTarget(): Bool;
/** Whether the process of a number is the session's target or a descendant of it; false without a target. */
export function inTarget(pid: Int): Bool;
export function inTarget(pid?: Int): Bool {
  const of = pid === undefined ? {} : { pid: pid.node };
  return new Bool(Object.freeze<InTargetNode<Asked>>({ op: 'inTarget', kind: boolKind, ...of }));
}

/** The low bits of a number, seen as another type: `narrow(u32, pidTgid.shr(32))`. */
export function narrow<T extends number | bigint>(
  type: FieldType<Int<T>>,
  value: Int<number> | Int<bigint>,
): Int<T> {
  const kind = type.word as IntKind;
  return new Int<T>(kind, Object.freeze<NarrowNode<Asked>>({ op: 'narrow', kind, operand: value.node }));
}

/**
 * A network address of a socket: `family` (AF_INET 2, AF_INET6 10, include/linux/socket.h) decides between `v4`, the
 * four bytes as they lie in memory, and the sixteen bytes at `v6`. Null for any other family.
 *
 * @param options `mapped: true` where `family` can be `AF_INET_MAPPED` as well: `v4` as an IPv6 socket sees it.
 */
export function socketAddress(
  family: Int,
  v4: Int,
  v6: Address,
  options: { readonly mapped?: boolean } = {},
): Inet {
  return new Inet(
    Object.freeze<SocketAddressNode<Asked>>({
      op: 'inet',
      kind: inetKind,
      family: family.node,
      v4: v4.node,
      v6: v6.node,
      ...(options.mapped === true ? { mapped: true } : {}),
    }),
  );
}
