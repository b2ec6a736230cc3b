import { on, type Probe, type Values } from '../define/index.js';
import { formatNode, type Expression, type SettledNode } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { resolve, targetName, type Candidate, type Mechanism } from '../resolve/index.js';

/** Where a value comes from, at one place of one kernel. */
export interface ValueOrigin {
  /** The expression of the definition: `argument sk->__sk_common.skc_num`. */
  readonly from: string;
  /** Why this kernel cannot give the value, or a part of it; null when it can. */
  readonly absent: string | null;
}

/** One place at which a probe is attached on a kernel. */
export interface PlaceOrigin {
  /** The mechanism that is tried first. */
  readonly mechanism: Mechanism;
  /** The function or tracepoint, with its module in brackets. */
  readonly place: string;
  /** Each value of the probe, by its name. */
  readonly values: Readonly<Record<string, ValueOrigin>>;
}

/**
 * Says for each place of a probe on a kernel how it is attached and where each value comes from.
 *
 * @throws TapError TAP_NO_SITE when the probe fits nothing of this kernel.
 */
export function originsOf(probe: Probe, kernel: Kernel): readonly PlaceOrigin[] {
  return resolve(on(probe).spec, kernel, { targetPid: 0 }).map((plan) => {
    const candidate = plan.candidates[0] as Candidate;
    const { target, mechanism, fields } = candidate;
    const leaf = probe.choices.flat().find(({ place }) => place === plan.place);
    const lowered = new Map((fields ?? []).map(({ name, node }) => [name, node]));
    const values = Object.entries(leaf?.values ?? ({} as Values)).map(
      ([name, value]) => [name, originOf(value, lowered.get(name))] as const,
    );
    return {
      mechanism,
      place: targetName(target),
      values: Object.fromEntries(values),
    };
  });
}

function originOf(value: Expression, settled: SettledNode | undefined): ValueOrigin {
  return { from: formatNode(value.node), absent: settled?.op === 'absent' ? settled.reason : null };
}
