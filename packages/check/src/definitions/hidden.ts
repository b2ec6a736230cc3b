import { lacksOf, type Lack } from '@tap/native-core/inspect';
import type { Probe } from '@tap/native-core/tapset';
import { storedKernel, storedKernels } from '../kernels/index.js';
import { hasPlace } from './on-kernel.js';

/**
 * What probes name and no stored kernel has, though something else stands in for it: another alternative, a default, null.
 *
 * @param elsewhere what other kernels have, as its author knows: `struct file.f_later`, `fn do_later`.
 * @returns a text for each mistake.
 */
export function hiddenMistakes(probes: readonly Probe[], elsewhere: readonly string[]): readonly string[] {
  const unknown = new Map<string, Lack & { readonly probe: string }>();
  for (const probe of probes) {
    for (const lack of lackedByAll(probe))
      if (!unknown.has(lack.name)) unknown.set(lack.name, { ...lack, probe: probe.name });
  }
  const told = [...unknown.values()].filter(
    ({ name, of }) => !elsewhere.includes(name) && (of === null || !unknown.has(of)),
  );
  return [
    ...told.map(
      ({ name, probe, closest }) => `${probe}: no stored kernel has ${name}; ${advice(name, closest())}`,
    ),
    ...elsewhere
      .filter((name) => !unknown.has(name))
      .map((name) => `"elsewhere" has ${name}, which a stored kernel has, or no probe names: take it out`),
  ];
}

function advice(name: string, closest: string | null): string {
  return closest === null
    ? `if another kernel has it, write "tap": { "elsewhere": ["${name}"] } in package.json`
    : `did you mean ${closest}?`;
}

/** What is missing on every stored kernel. A probe without any place is told of by its refusals, with all that it lacks. */
function lackedByAll(probe: Probe): readonly Lack[] {
  const lacking: ReadonlyMap<string, Lack>[] = [];
  let common: readonly Lack[] | null = null;
  for (const kernel of storedKernels.toReversed()) {
    const lacks = new Map(lacksOf(probe, storedKernel(kernel)).map((lack) => [lack.name, lack]));
    lacking.push(lacks);
    common = (common ?? [...lacks.values()]).filter(({ name }) => lacks.has(name));
    // Most probes: what one kernel has is not lacked by all.
    if (common.length === 0) return [];
  }
  if (!storedKernels.some((kernel) => hasPlace(probe, kernel))) return [];
  return (common ?? []).map((lack) => {
    // What may be meant is told by a kernel that has the structure, or the function.
    const best = lacking.find((lacks) => lack.of === null || !lacks.has(lack.of));
    return best?.get(lack.name) ?? lack;
  });
}
