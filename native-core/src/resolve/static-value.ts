import type { StaticName } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { moduleOf, type Mechanism, type Target } from './plan.js';
import { hasRegisters } from './registers.js';

/** What static facts are drawn from. */
export interface StaticFacts {
  readonly mechanism: Mechanism;
  readonly target: Target;
  readonly moment: 'entry' | 'return';
  readonly probe: string;
  readonly targetPid: number;
  readonly kernel: Kernel;
  readonly leaf: { readonly place: { readonly name: string } };
}

/** The value of a fact that is settled once the place is. */
export function staticValue(name: StaticName, facts: StaticFacts): string | bigint {
  switch (name) {
    case 'probe':
      return facts.probe;
    case 'pp':
      return resolvedProbePoint(facts);
    case 'probefunc':
      return facts.target.is === 'function' ? facts.target.name : '';
    case 'probe_type':
      return facts.mechanism;
    case 'probemod':
      return moduleOf(facts.target) ?? 'kernel';
    case 'is_return':
      return facts.moment === 'return' ? 1n : 0n;
    case 'registers_valid':
      return hasRegisters(facts) ? 1n : 0n;
    case 'stack_size':
      return BigInt(facts.kernel.architecture.kernelStackBytes);
    case 'target':
      return BigInt(facts.targetPid);
  }
}

/** SystemTap's notation of a resolved probe point: `kernel.function("tcp_sendmsg").return`. */
function resolvedProbePoint({ target, moment, leaf }: StaticFacts): string {
  if (target.is === 'timer') return target.name;
  if (target.is !== 'function') return `kernel.trace("${leaf.place.name}")`;
  const where = target.module === null ? 'kernel' : `module("${target.module}")`;
  return `${where}.function("${target.name}")${moment === 'return' ? '.return' : ''}`;
}
