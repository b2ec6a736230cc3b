export type { FunctionDocs, NamespaceDocs, PackageDocs, ProbeDocs, ValueDocs } from './documentation.js';
export { probesInLists } from './exported.js';
export { importTapset } from './import-tapset.js';
export { readManifest, type PackageManifest } from './manifest.js';
export { usesOtherCore } from './other-core.js';
export {
  readTapset,
  type Tapset,
  type TapsetFunction,
  type TapsetOrigin,
  type TapsetProbe,
} from './tapset.js';
