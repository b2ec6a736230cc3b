export { type BtfErrorReason } from './btf-error.js';
export { Btf } from './btf.js';
export { enumValue } from './enum.js';
export { formatType } from './format.js';

export type { Kind } from './kind.js';
export {
  hasMember,
  memberPath,
  missingMember,
  type MemberPath,
  type MissingMember,
  type Step,
} from './member-path.js';
export { compositeNamed, listMembers } from './members.js';
export {
  functionSignature,
  tracepointSignature,
  type Signature,
  type SignatureParameter,
} from './signature.js';
export type * from './type.js';
