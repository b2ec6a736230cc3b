/** Operators of two 64-bit words. Division by zero gives 0, its remainder the dividend; shifts use 6 bits. */
export type BinaryOperator =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'mod'
  | 'and'
  | 'or'
  | 'xor'
  | 'shl'
  | 'shr'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'andAlso'
  | 'orElse';

/** A fact that the program learns from its context rather than from its arguments. */
export type ContextName =
  | 'pid_tgid'
  | 'host_pid_tgid'
  | 'uid_gid'
  | 'cpu'
  | 'monotonic'
  | 'boottime'
  | 'task'
  | 'user_regs'
  | 'stack_pointer'
  | 'entered'
  | 'context';

/** A value that is constant within one program, and known once its place is. */
export type StaticName =
  | 'probe'
  | 'pp'
  | 'probefunc'
  | 'probemod'
  | 'probe_type'
  | 'is_return'
  | 'target'
  | 'registers_valid'
  | 'stack_size';
