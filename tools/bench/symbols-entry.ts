// What `symbols-names.js` names addresses by, bundled from the sources of native-core: as a session does, without one.
import { addressSpaceOf } from '../../native-core/src/sys/index.js';
import { LiveSymbols, UserSymbols, type NameAsk } from '../../native-core/src/symbols/index.js';

/** Frames that are named together, as many as a batch of a session may have. */
const batch = 20_000;
const kernelMemory = 2n ** 63n;

/** Frames, each with the number of its process. */
export interface Frames {
  readonly pids: BigUint64Array;
  readonly addresses: BigUint64Array;
}

/**
 * The function of each frame, `name+0x1f`, named as files and the kernel have it; `[unknown]` for none.
 *
 * @param give is called with each name, in the order of the frames.
 */
export async function nameAll({ pids, addresses }: Frames, give: (name: string) => void): Promise<void> {
  const user = new UserSymbols(600_000);
  const kernel = new LiveSymbols();
  const spaces = new Map<number, bigint>();
  const spaceOf = (pid: number): bigint => {
    const known = spaces.get(pid) ?? addressSpaceOf(pid) ?? 0n;
    spaces.set(pid, known);
    return known;
  };
  for (let start = 0; start < pids.length; start += batch) {
    const end = start + batch;
    const stacks = stacksOf(
      { pids: pids.subarray(start, end), addresses: addresses.subarray(start, end) },
      spaceOf,
    );
    const inKernel = stacks.filter(isOfKernel).flatMap((stack) => [...stack.addresses]);
    // The kernel's symbols are read only where one of them is asked for, as in a session.
    if (inKernel.length > 0) await kernel.prepare(inKernel);
    await user.prepare(stacks.filter((stack) => !isOfKernel(stack)));
    for (const stack of stacks) {
      const isKernels = isOfKernel(stack);
      for (let i = 0; i < stack.addresses.length; i++) {
        const address = stack.addresses[i] as bigint;
        const found = isKernels ? kernel.find(address) : user.find(stack.pid, stack.space, address);
        give(found === null || 'why' in found ? '[unknown]' : nameOf(found));
      }
    }
  }
}

/** Frames of one process that follow each other on one side of the boundary: as a session has them, a list of words for each stack. */
interface Stack extends NameAsk {
  readonly addresses: BigUint64Array;
}

function stacksOf({ pids, addresses }: Frames, spaceOf: (pid: number) => bigint): readonly Stack[] {
  const stacks: Stack[] = [];
  let from = 0;
  for (let i = 1; i <= pids.length; i++) {
    if (i < pids.length && pids[i] === pids[from] && isKernel(addresses[i]) === isKernel(addresses[from]))
      continue;
    const pid = Number(pids[from]);
    stacks.push({ pid, space: spaceOf(pid), addresses: addresses.subarray(from, i) });
    from = i;
  }
  return stacks;
}

const isKernel = (address = 0n): boolean => address >= kernelMemory;
const isOfKernel = ({ addresses }: Stack): boolean => isKernel(addresses[0]);
const nameOf = (found: {
  readonly name: string;
  readonly mangled?: string;
  readonly offset: bigint;
}): string => `${found.mangled ?? found.name}+0x${found.offset.toString(16)}`;
