/**
 * Names of the kernel's error numbers on every architecture that tap runs on: include/uapi/asm-generic/errno-base.h
 * and errno.h in their order, so that a name's place gives its number. An empty place has no name.
 */
const userNames = `
  EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD
  EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR
  EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS
  EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP
  - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI
  EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR
  ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM
  EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD
  ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE
  EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP
  EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN
  ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT
  ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM
  EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD
  ENOTRECOVERABLE ERFKILL EHWPOISON`;

/**
 * Numbers from 512 on that the kernel keeps to itself, from include/linux/errno.h. Probes see them where programs do
 * not: a receive that a signal interrupts returns ERESTARTSYS and is started again.
 */
const kernelNames = `
  ERESTARTSYS ERESTARTNOINTR ERESTARTNOHAND ENOIOCTLCMD ERESTART_RESTARTBLOCK EPROBE_DEFER EOPENSTALE ENOPARAM -
  EBADHANDLE ENOTSYNC EBADCOOKIE ENOTSUPP ETOOSMALL ESERVERFAULT EBADTYPE EJUKEBOX EIOCBQUEUED ERECALLCONFLICT
  ENOGRACE`;

const names = new Map<number, string>([...numbered(userNames, 1), ...numbered(kernelNames, 512)]);
const numbers = new Map<string, number>([...names].map(([number, name]) => [name, number]));
for (const [alias, name] of [
  ['EWOULDBLOCK', 'EAGAIN'],
  ['EDEADLOCK', 'EDEADLK'],
  ['ENOTSUP', 'EOPNOTSUPP'],
] as const) {
  numbers.set(alias, numbers.get(name) as number);
}

/** The name of a positive error number, or `errno 1234` for a number without one. */
export function errnoName(number: number): string {
  return names.get(number) ?? `errno ${number}`;
}

/** All names of errors, aliases included. */
export const errnoNames: readonly string[] = [...numbers.keys()];

/** The number of an error's name, aliases such as EWOULDBLOCK included; null for what is not such a name. */
export function errnoNumber(name: string): number | null {
  const unnamed = /^errno (\d{1,4})$/.exec(name);
  return numbers.get(name) ?? (unnamed === null ? null : Number(unnamed[1]));
}

function numbered(list: string, first: number): (readonly [number, string])[] {
  const words = list.trim().split(/\s+/);
  return words.map((name, i) => [first + i, name] as const).filter(([, name]) => name !== '-');
}
