import type { ProbeLeaf } from '../define/index.js';
import type { Kernel } from '../kernel/index.js';
import type { PidNamespace } from './pid-namespace.js';
import type { Mechanism, Target } from './plan.js';

/** The circumstances for which an expression is lowered. */
export interface Lowering {
  readonly kernel: Kernel;
  readonly mechanism: Mechanism;
  readonly target: Target;
  readonly leaf: ProbeLeaf;
  readonly moment: 'entry' | 'return';
  /** Name of the probe. */
  readonly probe: string;
  /** Whether `elapsed` counts from the event of another probe. */
  readonly paired: boolean;
  /** Process that the session targets, or 0. */
  readonly targetPid: number;
  /** The pid namespace that numbers of processes are given in; null for the initial one. */
  readonly pidNamespace: PidNamespace | null;
  /** `probe`: read all memory by helper, also where the verifier might know the type. */
  readonly reads: 'direct' | 'probe';
}
