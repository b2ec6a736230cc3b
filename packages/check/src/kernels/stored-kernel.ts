import { makeKernel, type Kernel } from '@tap/native-core/inspect';
import { storedFiles, type StoredKernel } from './stored-files.js';

/**
 * A kernel made from its stored types: a machine of two CPUs, with the stored modules loaded, whose processor is the one that
 * its name ends with, else x86-64. It is for compiling and explaining; nothing can be attached to it.
 */
export function storedKernel(name: StoredKernel): Kernel {
  const found = made.get(name);
  if (found !== undefined) return found;
  const kernel = makeStored(name);
  made.set(name, kernel);
  return kernel;
}

/** Reading the types of a kernel takes a while: it is done once. */
const made = new Map<StoredKernel, Kernel>();

function makeStored(name: StoredKernel): Kernel {
  const files = storedFiles(name);
  return makeKernel({
    release: files.release,
    architecture: name.endsWith('-arm64') ? 'arm64' : 'x86_64',
    vmlinux: files.vmlinux,
    modules: [...files.modules.keys()],
    moduleBytes: (module) => files.modules.get(module) ?? null,
    // As the kernel shows them to callers that may not see addresses.
    kallsyms: () =>
      Buffer.from([...files.symbols].map((symbol) => `${'0'.repeat(16)} t ${symbol}\n`).join('')),
    possibleCpus: 2,
  });
}
