import { TapError } from '@tap/native-core/tapset';
import { overloadOptions, type OverloadFlags } from './overload.js';

/** Options that say of what, and for how long. */
export interface RunFlags extends OverloadFlags {
  readonly duration?: number;
  readonly pid?: number;
  readonly command?: string;
  readonly user?: string;
  readonly all?: boolean;
  readonly self?: boolean;
  readonly maxPrograms?: number;
  readonly json?: boolean;
}

/** Refuses options that contradict each other. @throws TapError TAP_ARGUMENT. */
export function refuseContradictions(flags: RunFlags): void {
  const { pid, command, user, all } = flags;
  overloadOptions(flags, () => undefined);
  if (user !== undefined && command === undefined) {
    throw new TapError('TAP_ARGUMENT', '--user goes with -c: it names the user who runs the command', {
      next: 'leave --user out',
    });
  }
  if (pid !== undefined && command !== undefined) {
    throw new TapError('TAP_ARGUMENT', '-x and -c each name a target: there can be only one', {
      next: 'leave one of the two out',
    });
  }
  if (all === true && pid === undefined && command === undefined) {
    throw new TapError('TAP_ARGUMENT', '-a goes with -x or -c; without them all events are taken anyway', {
      next: 'leave -a out',
    });
  }
}
