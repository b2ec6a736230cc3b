import type { StoredKernel } from '@tap/check';
import type { Mechanism } from '@tap/native-core/inspect';

/** The kernels that @tap/check has stored, as tests call them. */
export {
  storedFiles as btfFixture,
  storedKernel as fixtureKernel,
  storedKernels as fixtureKernels,
  type StoredFiles as KernelFixture,
  type StoredKernel as FixtureKernel,
} from '@tap/check';

/**
 * How a stored kernel attaches to a function at best, and to its return. Only 6.1 for arm64 has no trampolines: ftrace makes direct
 * calls there since 6.4.
 */
export function functionMechanisms(kernel: StoredKernel): readonly [entry: Mechanism, back: Mechanism] {
  return kernel === '6.1-arm64' ? ['kprobe', 'kretprobe'] : ['fentry', 'fexit'];
}
