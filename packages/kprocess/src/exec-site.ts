import {
  address,
  choose,
  constantAddress,
  constantBool,
  deferred,
  each,
  firstText,
  fn,
  i32,
  isize,
  kernelString,
  ptr,
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
/** An address that no memory has: the last byte of the kernel's half is neither mapped nor the user's. */
const nowhere = constantAddress(2n ** 64n - 1n);

/** The kernel's `struct linux_binprm`: a program that is about to be loaded (include/linux/binfmts.h). */
const Binprm = struct('linux_binprm', {
  filename: kernelString(nameBytes),
  /** The name that the kernel makes of a descriptor and a path, `/dev/fd/3/path`; 0 for a call without a descriptor. */
  descriptorPath: address.at('fdpath'),
});

/** Where the caller has what it asks for. */
interface Call {
  readonly filename: Address;
}

/** What every way to execute a program has in common. */
export interface ExecArguments {
  readonly filename: Text<string | null>;
}

/** The system calls that execute a program; the functions behind them are inlined, or fire for the loader of one as well. */
const calls: Site<Call, Int> = each(
  execve(false),
  execveat(false).optional(),
  execve(true).optional(),
  execveat(true).optional(),
);

function execve(compat: boolean): Site<Call, Int> {
  return syscall('execve', { filename: address }, isize, { compat });
}

function execveat(compat: boolean): Site<Call, Int> {
  const args = { directory: i32, filename: address };
  return syscall('execveat', args, isize, { compat }).as(({ filename }) => ({ filename }));
}

/** The helpers that the kernel starts by itself, such as modprobe. */
const helpers = fn(
  'kernel_execve',
  { filename: kernelString(nameBytes).at('kernel_filename') },
  i32,
).optional();

/** The ends of all ways to execute a program: those system calls, the 32-bit ones included, and the kernel's helpers. */
export const execEnd: Site<object, Int> = each<object, Int>(calls, helpers);

/**
 * The attempts to execute a program. The kernel has read what a system call names when it comes to bprm_execve(); what was
 * refused before is told when the call returns.
 */
export const execSite: Site<ExecArguments, unknown> = each<ExecArguments, unknown>(
  deferred(calls, fn('bprm_execve', { bprm: ptr(Binprm) }), {
    atPlace: ({ filename }, { bprm }) => {
      // The kernel's copy has another name only where it was made of a descriptor.
      const written = choose(bprm.descriptorPath.eq(0n), nowhere, filename);
      return { filename: firstText(userText(written), bprm.filename), isEvent: constantBool(true) };
    },
    atReturn: ({ filename }, result) => ({ filename: userText(filename), isEvent: result.lt(0) }),
  })
    .where(({ isEvent }) => isEvent)
    .as(({ filename }) => ({ filename })),
  helpers,
);

function userText(at: Address): Text<string | null> {
  return userString(nameBytes).express(at.node);
}
