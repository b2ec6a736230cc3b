/**
 * Looking at definitions, plans and machines without tracing: for tools such as the command `tap`.
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
  type MapPurpose,
  type MapRequest,
  type MapShape,
  type MapType,
  type Role,
  type SessionTarget,
} from './compile/index.js';
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
export { shownType, type Kind } from './expr/index.js';
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
export { resolve, type Candidate, type Mechanism, type Plan, type Refusal } from './resolve/index.js';
export {
  readTapset,
  type FunctionDocs,
  type NamespaceDocs,
  type PackageDocs,
  type ProbeDocs,
  type Tapset,
  type TapsetFunction,
  type TapsetOrigin,
  type TapsetProbe,
  type ValueDocs,
} from './tapsets/index.js';
