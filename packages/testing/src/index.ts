export { fixtureKernel } from './fixture.js';
export { btfFixture, fixtureKernels, type FixtureKernel, type KernelFixture } from './kernel-fixture.js';
