export { hasGaps, layoutKey } from './key.js';
export {
  cutBit,
  stringsChunk,
  bytesOf,
  layoutRecord,
  maxRecordBytes,
  recordHeader,
  stackBeside,
  stackStart,
  stackTopWords,
  type NamedField,
  type RecordField,
  type RecordLayout,
  type StackStorage,
  type Storage,
} from './record.js';
