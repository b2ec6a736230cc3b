import {
  choose,
  constantInt,
  decoded,
  i32,
  narrow,
  struct,
  type Address,
  type Decoded,
  type Int,
} from '@tap/native-core/tapset';

/** The kernel's `struct kernel_siginfo`: all about one signal (include/linux/signal_types.h). */
export const Siginfo = struct('kernel_siginfo', {
  /** Number of the signal. */
  signo: i32.at('si_signo'),
  /** Where it comes from: SI_USER (0), SI_TIMER (-2), SI_KERNEL (0x80) and so on, see sigaction(2). */
  code: i32.at('si_code'),
  /** For a POSIX timer its number. */
  timerId: i32.at('_sifields._timer._tid'),
});

/** SI_USER and SI_KERNEL of include/uapi/asm-generic/siginfo.h. */
const siUser = 0;
const siKernel = 0x80;

/** Whether it is an address, and not one of SEND_SIG_NOINFO (0) and SEND_SIG_PRIV (1). */
function isReal(info: Address): ReturnType<Address['eq']> {
  return info.ne(0n).and(info.ne(1n));
}

/** The `si_code` of a siginfo, as the receiver will see it. */
export function siCodeNumber(info: Address): Int {
  // Read at a chosen address: the verifier of some kernels knows `info` as a pointer, that of others as a number.
  const real = Siginfo.at(choose(isReal(info), info, info));
  const code = choose(
    info.eq(1n),
    constantInt(siKernel),
    choose(info.eq(0n), constantInt(siUser), real.code),
  );
  return narrow(i32, code);
}

const texts = {
  forced: 'SIGSTOP or SIGKILL',
  kernel: 'SI_KERNEL (SIGFPE, SIGSEGV, SIGTRAP, SIGCHLD, SIGPOLL)',
  user: 'SI_USER or SI_TIMER or SI_ASYNCIO',
};

/** SystemTap's text for the kind of a signal, made of the address of its siginfo as a signed number. */
export function siCodeText(info: Address): Decoded<string> {
  return decoded(info, {
    shown: 'string',
    decode: (raw) => {
      const signed = BigInt.asIntN(64, raw);
      if (signed === 2n) return texts.forced;
      return signed > 0n ? texts.kernel : texts.user;
    },
    encode: (text) => {
      if (text === texts.forced) return [2n];
      if (text === texts.kernel) return [1n, [3n, 2n ** 63n - 1n]];
      return text === texts.user ? [0n, [2n ** 63n, 2n ** 64n - 1n]] : [];
    },
    names: Object.values(texts),
  });
}
