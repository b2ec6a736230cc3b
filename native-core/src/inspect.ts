/**
 * Looking at definitions, plans and machines: for tools such as the command `tap`. Nothing here traces; only `explain()` attaches a
 * query for a moment, on the running kernel.
 *
 * @module
 */
export {
  compile,
  type Alternative,
  type Compilation,
  type CompiledMap,
  type CompiledProgram,
  type CompiledTable,
  type CompileOptions,
  type Json,
  type MapPurpose,
  type MapRequest,
  type MapShape,
  type MapType,
  type Role,
  type SessionTarget,
} from './compile/index.js';
export { jsonSchema, type JsonField, type JsonSchema } from './decode/index.js';
export type { Attachable, Probe, QuerySpec } from './define/index.js';
export {
  declarations,
  globTest,
  isGlob,
  isKernelName,
  KernelPointer,
  probesNamed,
  type FoundProbe,
} from './discover/index.js';
export { closest, closestNames, fewNames } from './errors/index.js';
export { shownType, type Kind, type Node } from './expr/index.js';
export {
  descendantsOf,
  doctor,
  explain,
  originsOf,
  type Check,
  type Diagnosis,
  type Explanation,
  type ExplainOptions,
  type PlaceOrigin,
  type ValueOrigin,
} from './inspect/index.js';
export { makeKernel, readKernel, type Kernel, type KernelFacts } from './kernel/index.js';
export {
  conditionOf,
  EventTable,
  valueOf,
  type RecordedEvent,
  type RecordedEvents,
  type RecordedValue,
} from './recorded/index.js';
export {
  lacksOf,
  resolve,
  type Candidate,
  type Lack,
  type Mechanism,
  type Plan,
  type Refusal,
} from './resolve/index.js';
export {
  importTapset,
  probesInLists,
  readManifest,
  readTapset,
  usesOtherCore,
  type FunctionDocs,
  type NamespaceDocs,
  type PackageDocs,
  type PackageManifest,
  type ProbeDocs,
  type Tapset,
  type TapsetFunction,
  type TapsetOrigin,
  type TapsetProbe,
  type ValueDocs,
} from './tapsets/index.js';
