export type {
  FunctionDocs,
  PackageDocs,
  ProbeDocs,
  Tapset,
  TapsetProbe,
  ValueDocs,
} from '../../native-core/src/inspect.js';
