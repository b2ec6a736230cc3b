import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { TapError } from '../errors/index.js';
import { addon } from './addon.js';
import { Descriptor } from './descriptor.js';
import { calling, SysError } from './sys-error.js';

const folder = '/sys/kernel/btf';
/** What the kernel calls its own types, beside those of its modules. */
const kernelName = 'vmlinux';

/** BTF of the kernel (`vmlinux`) or of a module; null when it has none. */
export function readBtf(name: string): Uint8Array | null {
  const path = `${folder}/${name}`;
  if (!existsSync(path)) return null;
  if (name === kernelName) {
    const bytes = new Uint8Array(statSync(path).size);
    if (copyKernelBtf(bytes)) return bytes;
  }
  return readFileSync(path);
}

/** Bytes that are read before the event loop has its turn: the kernel gives a page with each call. */
const turnBytes = 262_144;

/** As `readBtf`, with the event loop running in between: the types of a kernel are some megabytes. */
export async function readBtfInTurns(name: string): Promise<Uint8Array | null> {
  const path = `${folder}/${name}`;
  if (!existsSync(path)) return null;
  const fd = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(fstatSync(fd).size);
    if (name === kernelName && copyKernelBtf(bytes)) return bytes;
    for (let at = 0, turn = turnBytes; at < bytes.length;) {
      const got = readSync(fd, bytes, at, bytes.length - at, at);
      if (got === 0) return bytes.subarray(0, at);
      at += got;
      if (at < turn) continue;
      turn = at + turnBytes;
      await setImmediate();
    }
    return bytes;
  } finally {
    closeSync(fd);
  }
}

/**
 * Has the kernel copy its types by one call, instead of one for each page; false where it does not, as for callers without
 * CAP_SYS_ADMIN, and where the addon is missing: types can be read without it.
 */
function copyKernelBtf(out: Uint8Array): boolean {
  try {
    // The types of the kernel are there before those of its modules and of programs.
    const id = calling(() => addon().nextBtfId(0));
    const handle = id === null ? null : calling(() => addon().openBtf(id));
    if (handle === null) return false;
    const btf = new Descriptor(handle);
    try {
      const { name, kernel } = calling(() => addon().btfInfo(btf.handle));
      if (!kernel || name !== kernelName) return false;
      return calling(() => addon().readBtf(btf.handle, out)) === out.length;
    } finally {
      btf.close();
    }
  } catch (error) {
    if (error instanceof SysError || error instanceof TapError) return false;
    throw error;
  }
}

/** Names of the loaded modules that have BTF. */
export function btfModules(): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name !== kernelName);
}

/** A descriptor of a module's BTF in the kernel, to attach to its functions. @throws SysError ENOENT when it is gone. */
export function openModuleBtf(module: string): Descriptor {
  const next = (after: number): number | null => calling(() => addon().nextBtfId(after));
  for (let id = next(0); id !== null; id = next(id)) {
    const handle = calling(() => addon().openBtf(id as number));
    if (handle === null) continue;
    const btf = new Descriptor(handle);
    const { name, kernel } = calling(() => addon().btfInfo(handle));
    if (kernel && name === module) return btf;
    btf.close();
  }
  throw new TapError('TAP_NO_BTF', `the module ${module} has no types (BTF) in the kernel any more`, {
    next: `load it again, modprobe ${module}, and attach then`,
  });
}
