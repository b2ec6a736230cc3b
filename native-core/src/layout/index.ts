export {
  bytesOf,
  layoutRecord,
  maxRecordBytes,
  recordHeader,
  type NamedField,
  type RecordField,
  type RecordLayout,
  type Storage,
} from './record.js';
