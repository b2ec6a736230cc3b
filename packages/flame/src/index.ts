/**
 * Stacks of events as pictures and files: an interactive page, folded text, and files for speedscope and pprof.
 *
 * @module
 */
export { stackFields, type CapturedFrames, type CapturedStacks, type StackFields } from './captured.js';
export { toFolded } from './folded.js';
export { toHtml } from './html.js';
export {
  OffCpu,
  offCpuQueries,
  type Leaving,
  type OffCpuOptions,
  type OffCpuQueries,
  type Returning,
} from './off-cpu.js';
export { toPprof } from './pprof.js';
export type { Frame, FrameKind, Profile, Unit, WeightedStack } from './profile.js';
export { toSpeedscope } from './speedscope.js';
export { Stacks, type ProfileFacts } from './stacks.js';
export { toSvg } from './svg.js';
