export type { FunctionDocs, NamespaceDocs, PackageDocs, ProbeDocs, ValueDocs } from './documentation.js';
export {
  readTapset,
  type Tapset,
  type TapsetFunction,
  type TapsetOrigin,
  type TapsetProbe,
} from './tapset.js';
