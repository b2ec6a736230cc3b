export { hasGaps, layoutKey } from './key.js';
export {
  cutBit,
  stringsChunk,
  bytesOf,
  layoutRecord,
  recordHeader,
  stackStart,
  type NamedField,
  type RecordField,
  type RecordLayout,
  type Storage,
} from './record.js';
