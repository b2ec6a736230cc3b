export { BtfError } from './btf-error.js';
export { Btf } from './btf.js';
export { enumValue } from './enum-value.js';
export { listMembers, memberPath, type FoundPath, type PathStep } from './member-path.js';
export type { BtfKind, BtfMember, BtfParameter, BtfType } from './model.js';
export {
  functionSignature,
  tracepointSignature,
  type Signature,
  type SignatureParameter,
} from './signature.js';
