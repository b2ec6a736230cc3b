import { isKernelName, probesNamed, shownType, type Kernel } from '@tap/native-core/inspect';
import type { Catalogue, ListedProbe } from './catalogue.js';

/**
 * A catalogue with the probes of the running kernel's own functions and trace events that some names mean:
 * `kernel.fn:vfs_read`, `kernel.fn:vfs_*`, `kernel.tracepoint:sched:sched_switch`. Without such a name the kernel is not
 * asked.
 *
 * @throws TapError TAP_NO_SITE for what this kernel does not have.
 */
export async function withKernelProbes(
  catalogue: Catalogue,
  names: readonly string[],
  readKernel: () => Promise<Kernel>,
): Promise<Catalogue> {
  const asked = names.filter(isKernelName);
  if (asked.length === 0) return catalogue;
  const kernel = await readKernel();
  const found = asked.flatMap((name) => probesNamed(kernel, name));
  const probes = found.map(({ probe, types }): ListedProbe => {
    const values = Object.entries(probe.values).map(([name, { kind }]) => {
      return { name, type: shownType(kind), doc: types.get(name) ?? '' };
    });
    const docs = { name: probe.name, doc: '', context: '', values };
    return { name: probe.name, package: `Linux ${kernel.release}`, probe, docs };
  });
  return { ...catalogue, probes: [...catalogue.probes, ...probes] };
}
