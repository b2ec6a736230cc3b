export { hasGaps, layoutKey } from './key.js';
export {
  cutBit,
  stringsChunk,
  bytesOf,
  layoutRecord,
  recordHeader,
  type NamedField,
  type RecordField,
  type RecordLayout,
  type Storage,
} from './record.js';
