import { isKernelName, probesNamed, shownType, type Kernel } from '@tap/native-core/inspect';
import type { Catalogue, ListedProbe } from './catalogue.js';

/**
 * A catalogue with the probes of the running kernel's own functions and trace events that some names mean:
 * `kernel.fn:vfs_read`, `kernel.fn:vfs_*`, `kernel.tracepoint:sched:sched_switch`. Without such a name the kernel is not
 * asked.
 *
 * @param most is how many probes a pattern may mean; by default as the library says.
 * @throws TapError TAP_NO_SITE for what this kernel does not have, TAP_ARGUMENT for more than may be.
 */
export async function withKernelProbes(
  catalogue: Catalogue,
  names: readonly string[],
  readKernel: () => Promise<Kernel>,
  most?: number,
): Promise<Catalogue> {
  const asked = names.filter(isKernelName);
  if (asked.length === 0) return catalogue;
  const kernel = await readKernel();
  const options = most === undefined ? {} : { maxMatches: most };
  const found = asked.flatMap((name) => probesNamed(kernel, name, options));
  const probes = found.map(({ probe, types }): ListedProbe => {
    const values = Object.entries(probe.values).map(([name, { kind }]) => {
      return { name, type: shownType(kind), doc: types.get(name) ?? '' };
    });
    const docs = { name: probe.name, doc: '', context: '', values };
    return { name: probe.name, package: `Linux ${kernel.release}`, probe, docs };
  });
  return { ...catalogue, probes: [...catalogue.probes, ...probes] };
}
