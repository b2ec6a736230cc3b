export { encode, EncodeError, type Encoded } from './encode.js';
export { helperIds, type HelperName } from './helper-ids.js';
export type {
  AccessBytes,
  AluOperator,
  Instruction,
  Instructions,
  JumpOperator,
  Register,
} from './instruction.js';
export { listing } from './listing.js';
