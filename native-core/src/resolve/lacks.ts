import { compositeNamed, type Btf } from '../btf/index.js';
import type { Place, Probe, ProbeLeaf } from '../define/index.js';
import { childrenOf, type AnyNode } from '../expr/index.js';
import { findFunction, type Kernel } from '../kernel/index.js';
import { findMember, noStruct } from './member.js';
import { Missing } from './missing.js';
import { isByOrder, typesOf } from './plan.js';
import { findTarget, noArgument, noFunction } from './target.js';

/** Something that a definition names and that a kernel does not have. */
export interface Lack {
  /** What it is and its name: `fn vfs_raed`, `fn vfs_read(cuont)`, `struct fiel`, `struct file.f_flagz`. */
  readonly name: string;
  /** What has to be there before it, the function of an argument or the structure of a member; null for these themselves. */
  readonly of: string | null;
  /** The name that may have been meant; null when nothing that is there is like it. It is only looked for when it is shown. */
  readonly closest: () => string | null;
}

/**
 * All that a probe names and a kernel does not have, needed or not: also behind `oneOf()`, `firstOf()`, `at()` with several
 * names, `optional()` and `default()`. What no kernel has is a mistake of the definition.
 *
 * Trace events are left out, and arguments that are found by their order: of system calls, and where a kernel has no names for them.
 */
export function lacksOf(probe: Probe, kernel: Kernel): readonly Lack[] {
  return [...namesIn(probe)].flatMap(([name, { of, find }]): readonly Lack[] => {
    try {
      find(kernel);
      return [];
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return [{ name, of, closest: error.closest }];
    }
  });
}

/** What a name of a definition stands for. */
interface Named {
  readonly of: string | null;
  /** Throws Missing for a kernel that does not have it. */
  readonly find: (kernel: Kernel) => unknown;
}

/** All that a probe names, by names as those of `Lack`. */
function namesIn(probe: Probe): ReadonlyMap<string, Named> {
  const names = new Map<string, Named>();
  for (const leaf of probe.choices.flat()) {
    const { place } = leaf;
    for (const [name, named] of placeNames(place)) names.set(name, named);
    for (const node of nodesOf(leaf)) {
      if (node.op === 'arg')
        for (const [name, named] of argumentNames(place, node.names)) names.set(name, named);
      if (!('struct' in node)) continue;
      const { struct } = node;
      const own = `struct ${struct}`;
      names.set(own, { of: null, find: (kernel) => typesWith(struct, kernel) });
      for (const path of 'paths' in node ? node.paths : [])
        names.set(`${own}.${path}`, {
          of: own,
          find: (kernel) => findMember(typesWith(struct, kernel), struct, [path]),
        });
    }
  }
  return names;
}

type NamedEntries = readonly (readonly [name: string, named: Named])[];

function placeNames(place: Place): NamedEntries {
  const { at, name, needs, excludes } = place;
  const needed: NamedEntries = [needs, excludes].flatMap((one) => (one === null ? [] : [functionName(one)]));
  switch (at) {
    case 'function':
      return [
        ...needed,
        functionName(name),
        ...place.argumentNames.flatMap((names) => argumentNames(place, names)),
      ];
    case 'syscall':
    case 'tracepoint':
      return [...needed, [nameOf(place), { of: null, find: (kernel) => findTarget(kernel, alone(place)) }]];
    default:
      return needed;
  }
}

const nameOf = ({ at, name }: Place): string => `${at === 'function' ? 'fn' : at} ${name}`;

/** A place without what it needs besides itself. */
const alone = (place: Place): Place => ({ ...place, needs: null, excludes: null, argumentNames: [] });

function functionName(name: string): NamedEntries[number] {
  return [`fn ${name}`, { of: null, find: (kernel) => requireFunction(name, kernel) }];
}

function argumentNames(place: Place, names: readonly string[]): NamedEntries {
  if (place.at !== 'function' && place.at !== 'tracepoint') return [];
  const of = nameOf(place);
  return names.map((name) => [
    `${of}(${name})`,
    {
      of,
      find: (kernel) => {
        const has = parametersOf(place, kernel);
        if (has?.includes(name) === false) throw noArgument(place.name, 'argument', [name], has);
      },
    },
  ]);
}

/** The names of a place's parameters; null where its arguments are found by their order. @throws Missing */
function parametersOf(place: Place, kernel: Kernel): readonly string[] | null {
  if (place.at === 'function')
    return findFunction(kernel, place.name)?.signature.parameters.map(({ name }) => name) ?? [];
  const types = typesOf(findTarget(kernel, alone(place)));
  if (types === null || isByOrder(place, types)) return null;
  return types.parameters.map(({ name }) => name);
}

function requireFunction(name: string, kernel: Kernel): void {
  const isThere =
    findFunction(kernel, name) !== null ||
    kernel.hasSymbol(name) === true ||
    (kernel.functionSymbols(name)?.clones.length ?? 0) > 0;
  if (!isThere) throw noFunction(kernel, name);
}

/** The types, of the kernel or of one of its modules, that have a structure of the name. */
function typesWith(struct: string, kernel: Kernel): Btf {
  const has = (btf: Btf): boolean => compositeNamed(btf, struct) !== null;
  if (has(kernel.btf)) return kernel.btf;
  for (const module of kernel.modulesNaming(struct)) {
    const btf = kernel.moduleBtf(module);
    if (btf !== null && has(btf)) return btf;
  }
  throw noStruct(kernel.btf, struct);
}

/** All nodes of what a probe has at a place, each once. */
function nodesOf({ values, condition, deferral }: ProbeLeaf): ReadonlySet<AnyNode> {
  const roots: readonly AnyNode[] = [
    ...Object.values(values).map(({ node }) => node),
    ...(condition === null ? [] : [condition.node]),
    ...(deferral?.words ?? []),
  ];
  const reached = new Set(roots);
  // What is added to a set while it is walked through is reached as well.
  for (const node of reached) for (const child of childrenOf(node)) reached.add(child);
  return reached;
}
