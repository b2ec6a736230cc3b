import { readFileSync, readdirSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** The kernels that there are fixtures of, oldest first. Each is a real Debian kernel for amd64. */
export const fixtureKernels = ['5.10', '6.1', '6.12', '7.2'] as const;

/** A kernel that there is a fixture of. */
export type FixtureKernel = (typeof fixtureKernels)[number];

/** What is stored of a kernel. All parts but `release` are unpacked when they are first read, and kept. */
export interface KernelFixture {
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

const folder = new URL('../fixtures/', import.meta.url);
const fixtures = new Map<FixtureKernel, KernelFixture>();

/** The fixture of a kernel; `packages/testing/fixtures/refresh.js` makes them anew. */
export function btfFixture(kernel: FixtureKernel): KernelFixture {
  const known = fixtures.get(kernel);
  if (known !== undefined) return known;
  const files = new URL(`${kernel}/`, folder);
  const unpack = (name: string): Buffer => brotliDecompressSync(readFileSync(new URL(`${name}.br`, files)));
  const vmlinux = once(() => unpack('vmlinux.btf'));
  const modules = once(() => {
    const names = readdirSync(files).flatMap((file) => /^(.+)\.btf\.br$/.exec(file)?.[1] ?? []);
    const ofModules = names.filter((name) => name !== 'vmlinux');
    return new Map(ofModules.map((name) => [name, unpack(`${name}.btf`)]));
  });
  const symbols = once(() => new Set(unpack('symbols').toString('latin1').split('\n')));
  const fixture: KernelFixture = {
    release: readFileSync(new URL('release', files), 'latin1').trim(),
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
  fixtures.set(kernel, fixture);
  return fixture;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
