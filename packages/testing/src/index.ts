export {
  btfFixture,
  fixtureKernel,
  fixtureKernels,
  type FixtureKernel,
  type KernelFixture,
} from './fixture.js';
