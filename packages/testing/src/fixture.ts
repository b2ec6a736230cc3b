import { makeKernel, type Kernel } from '@tap/native-core/inspect';
import { btfFixture, type FixtureKernel } from './kernel-fixture.js';

/** A kernel made from its fixture: an x86-64 machine of two CPUs with the stored modules loaded. */
export function fixtureKernel(name: FixtureKernel): Kernel {
  const fixture = btfFixture(name);
  return makeKernel({
    release: fixture.release,
    architecture: 'x86_64',
    vmlinux: fixture.vmlinux,
    modules: [...fixture.modules.keys()],
    moduleBytes: (module) => fixture.modules.get(module) ?? null,
    // As the kernel shows them to callers that may not see addresses.
    kallsyms: () =>
      Buffer.from([...fixture.symbols].map((symbol) => `${'0'.repeat(16)} t ${symbol}\n`).join('')),
    possibleCpus: 2,
  });
}
