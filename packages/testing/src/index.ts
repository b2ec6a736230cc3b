export {
  btfFixture,
  fixtureKernel,
  fixtureKernels,
  functionMechanisms,
  type FixtureKernel,
  type KernelFixture,
} from './fixture.js';
