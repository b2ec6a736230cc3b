import {
  address,
  choose,
  constantAddress,
  constantBool,
  constantInt,
  deferred,
  each,
  firstText,
  fn,
  i32,
  isize,
  kernelString,
  ptr,
  stringList,
  struct,
  syscall,
  userString,
  type Address,
  type Int,
  type Site,
  type Text,
} from '@tap/native-core/tapset';

/** Room for a file name with its end mark: SystemTap's MAXSTRINGLEN on 64-bit machines. */
const nameBytes = 512;
/** Room for the arguments, and for the environment, with their end marks. */
const listBytes = 2048;
/** An address that no memory has: the last byte of the kernel's half is neither mapped nor the user's. */
const nowhere = constantAddress(2n ** 64n - 1n);

/** The kernel's `struct linux_binprm`: a program that is about to be loaded (include/linux/binfmts.h). */
const Binprm = struct('linux_binprm', {
  filename: kernelString(nameBytes),
  /** The name that the kernel makes of a descriptor and a path, `/dev/fd/3/path`; 0 for a call without a descriptor. */
  descriptorPath: address.at('fdpath'),
});

/** Where the caller has what it asks for, in its memory. */
interface Call {
  readonly filename: Address;
  readonly argv: Address;
  readonly envp: Address;
  /** Bytes of a pointer in the two arrays. */
  readonly pointerBytes: Int;
}

/** What every way to execute a program has in common. */
export interface ExecArguments {
  readonly filename: Text<string | null>;
  /** The arguments, each with an end mark; so is the environment. */
  readonly args: Text<string | null>;
  /** The same with the file name in place of the 0th argument. */
  readonly argstr: Text<string | null>;
  readonly environment: Text<string | null>;
}

/** The system calls that execute a program; the functions behind them are inlined, or fire for the loader of one as well. */
const calls: Site<Call, Int> = each(
  execve(false),
  execveat(false).optional(),
  execve(true).optional(),
  execveat(true).optional(),
);

function execve(compat: boolean): Site<Call, Int> {
  return syscall('execve', { filename: address, argv: address, envp: address }, isize, { compat }).as(
    withPointers(compat),
  );
}

function execveat(compat: boolean): Site<Call, Int> {
  const args = { directory: i32, filename: address, argv: address, envp: address };
  return syscall('execveat', args, isize, { compat }).as(withPointers(compat));
}

function withPointers(compat: boolean): (args: Omit<Call, 'pointerBytes'>) => Call {
  const pointerBytes = constantInt(compat ? 4 : 8);
  return ({ filename, argv, envp }) => ({ filename, argv, envp, pointerBytes });
}

/** The helpers that the kernel starts by itself, such as modprobe. */
const helpers: Site<ExecArguments, Int> = fn(
  'kernel_execve',
  { filename: kernelString(nameBytes).at('kernel_filename'), argv: address, envp: address },
  i32,
)
  .as(({ filename, argv, envp }) =>
    execArguments('kernel', filename, { argv, envp, pointerBytes: constantInt(8) }),
  )
  .optional();

/** The ends of all ways to execute a program: those system calls, the 32-bit ones included, and the kernel's helpers. */
export const execEnd: Site<object, Int> = each<object, Int>(calls, helpers);

/**
 * The attempts to execute a program. The kernel has read what a system call names when it comes to bprm_execve(); what was
 * refused before is told when the call returns.
 */
export const execSite: Site<ExecArguments, unknown> = each<ExecArguments, unknown>(
  deferred(calls, fn('bprm_execve', { bprm: ptr(Binprm) }).byOrder(), {
    atPlace: (call, { bprm }) => {
      // The kernel's copy has another name only where it was made of a descriptor.
      const written = choose(bprm.descriptorPath.eq(0n), nowhere, call.filename);
      const filename = firstText(userText(written), bprm.filename);
      return { ...execArguments('user', filename, call), isEvent: constantBool(true) };
    },
    atReturn: (call, result) => ({
      ...execArguments('user', userText(call.filename), call),
      isEvent: result.lt(0),
    }),
  }).where(({ isEvent }) => isEvent),
  helpers,
);

function userText(at: Address): Text<string | null> {
  return userString(nameBytes).express(at.node);
}

function execArguments(
  space: 'kernel' | 'user',
  filename: Text<string | null>,
  { argv, envp, pointerBytes }: Omit<Call, 'filename'>,
): ExecArguments {
  const args = { space, array: argv, pointerBytes };
  return {
    filename,
    args: stringList(args, listBytes),
    argstr: stringList({ ...args, instead: filename }, listBytes),
    environment: stringList({ space, array: envp, pointerBytes }, listBytes),
  };
}
