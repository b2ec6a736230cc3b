/** The kernels that @tap/check has stored, as tests call them. */
export {
  storedFiles as btfFixture,
  storedKernel as fixtureKernel,
  storedKernels as fixtureKernels,
  type StoredFiles as KernelFixture,
  type StoredKernel as FixtureKernel,
} from '@tap/check';
