import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/**
 * The kernels whose types this package has: those of Debian 11, 12, 13 and 14 for amd64, oldest first, then those of Debian 12, 13 and
 * 14 for arm64.
 */
export const storedKernels = ['5.10', '6.1', '6.12', '7.2', '6.1-arm64', '6.12-arm64', '7.2-arm64'] as const;

/** A kernel whose types this package has. */
export type StoredKernel = (typeof storedKernels)[number];

/** What is stored of a kernel. All parts but `release` are unpacked when they are first read, and kept. */
export interface StoredFiles {
  /** As `uname -r` says. */
  readonly release: string;
  /** BTF of the kernel itself. */
  readonly vmlinux: Uint8Array;
  /** BTF of modules, by their names; empty for 5.10, whose modules have none. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /**
   * Names from /proc/kallsyms: the functions of the kernel and of the modules scsi_mod, sd_mod, virtio_net and veth,
   * and `__tracepoint_NAME` of each tracepoint.
   */
  readonly symbols: ReadonlySet<string>;
}

/** This package's own folder, wherever the bundle has put this file. */
const own = pathToFileURL(createRequire(import.meta.url).resolve('@tap/check/package.json'));
const known = new Map<StoredKernel, StoredFiles>();

/** What is stored of a kernel, in the folder `kernels` of this package. */
export function storedFiles(kernel: StoredKernel): StoredFiles {
  const found = known.get(kernel);
  if (found !== undefined) return found;
  const folder = new URL(`kernels/${kernel}/`, own);
  const unpack = (name: string): Buffer => brotliDecompressSync(readFileSync(new URL(`${name}.br`, folder)));
  const vmlinux = once(() => unpack('vmlinux.btf'));
  const modules = once(() => {
    const names = readdirSync(folder).flatMap((file) => /^(.+)\.btf\.br$/.exec(file)?.[1] ?? []);
    const ofModules = names.filter((name) => name !== 'vmlinux');
    return new Map(ofModules.map((name) => [name, unpack(`${name}.btf`)]));
  });
  const symbols = once(() => new Set(unpack('symbols').toString('latin1').split('\n')));
  const files: StoredFiles = {
    release: readFileSync(new URL('release', folder), 'latin1').trim(),
    get vmlinux() {
      return vmlinux();
    },
    get modules() {
      return modules();
    },
    get symbols() {
      return symbols();
    },
  };
  known.set(kernel, files);
  return files;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
