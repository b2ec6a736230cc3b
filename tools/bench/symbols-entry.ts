// What `symbols-names.js` names addresses by, bundled from the sources of native-core: as a session does, without one.
import { addressSpaceOf } from '../../native-core/src/sys/index.js';
import { LiveSymbols, UserSymbols, type NameAsk } from '../../native-core/src/symbols/index.js';

/** An address as perf prints it, and its process. */
export interface Frame {
  readonly pid: number;
  readonly address: bigint;
}

const kernelMemory = 2n ** 63n;
/** Frames that are named together, as many as a batch of a session may have. */
const batch = 20_000;

/**
 * The function of each frame, `name+0x1f`, named as files and the kernel have it; `[unknown]` for none.
 *
 * @param give is called with each name, in the order of the frames.
 */
export async function nameAll(frames: readonly Frame[], give: (name: string) => void): Promise<void> {
  const user = new UserSymbols(600_000);
  const kernel = new LiveSymbols();
  const spaces = new Map<number, bigint>();
  const spaceOf = (pid: number): bigint => {
    const known = spaces.get(pid) ?? addressSpaceOf(pid) ?? 0n;
    spaces.set(pid, known);
    return known;
  };
  for (let start = 0; start < frames.length; start += batch) {
    const some = frames.slice(start, start + batch);
    const [inKernel, inUser] = [some.filter(isKernel), some.filter((frame) => !isKernel(frame))];
    await kernel.prepare(inKernel.map(({ address }) => address));
    await user.prepare(asks(inUser, spaceOf));
    for (const { pid, address } of some) {
      const found = address >= kernelMemory ? kernel.find(address) : user.find(pid, spaceOf(pid), address);
      give(found === null || 'why' in found ? '[unknown]' : nameOf(found));
    }
  }
}

const isKernel = ({ address }: Frame): boolean => address >= kernelMemory;
const nameOf = (found: {
  readonly name: string;
  readonly mangled?: string;
  readonly offset: bigint;
}): string => `${found.mangled ?? found.name}+0x${found.offset.toString(16)}`;

function asks(frames: readonly Frame[], spaceOf: (pid: number) => bigint): readonly NameAsk[] {
  const addresses = new Map<number, bigint[]>();
  for (const { pid, address } of frames) {
    const known = addresses.get(pid);
    if (known === undefined) addresses.set(pid, [address]);
    else known.push(address);
  }
  return [...addresses].map(([pid, all]) => ({ pid, space: spaceOf(pid), addresses: all }));
}
