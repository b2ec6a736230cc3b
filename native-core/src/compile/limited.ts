import { context, inTarget, u64, type Place, type QuerySpec } from '../define/index.js';
import type { Bool } from '../expr/index.js';

/** The same query, limited to events that meet one more condition, which is tested first. */
export function limitedTo(condition: Bool, spec: QuerySpec): QuerySpec {
  return { ...spec, condition: spec.condition === null ? condition : condition.and(spec.condition) };
}

/**
 * The same query, limited to the session's processes: the cheap test for them comes before the query's own condition.
 */
export function limitedToTarget(spec: QuerySpec): QuerySpec {
  return limitedTo(inTarget(), spec);
}

/** Functions at which system calls arrive: SYSCALL_DEFINE in include/linux/syscalls.h and arch/x86/include/asm/syscall_wrapper.h. */
const callFunction = /^(__(x64|ia32|x32|arm64|se|do)_)?(compat_)?sys_/;

/**
 * Whether a place is the entry or the return of system calls: the process that made the call is always the current one.
 */
function isSystemCall(place: Place): boolean {
  switch (place.at) {
    case 'syscall':
      return true;
    case 'function':
      return callFunction.test(place.name);
    case 'tracepoint':
    case 'event':
      return /^(raw_)?syscalls:/.test(place.name);
    default:
      return false;
  }
}

/**
 * Leaves the system calls of the process that reads the events out of a query on system calls, because reading them
 * causes some. Its events elsewhere stay in, since an interrupt that comes while it runs is not its work.
 */
export function withoutCallsOf(pid: number, spec: QuerySpec): QuerySpec {
  const places = spec.probe.choices.flat().map(({ place }) => place);
  if (places.length === 0 || !places.every(isSystemCall)) return spec;
  const foreign = context('pid_tgid', u64).shr(32).ne(pid);
  return limitedTo(foreign, spec);
}
