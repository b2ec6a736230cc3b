export { Address } from './address.js';
export { Bool, logic, negate } from './bool.js';
export { childrenOf, walk } from './children.js';
export { choose, type Word } from './choose.js';
export { compare, type Comparison } from './compare.js';
export { Decoded, decoded, type Decoding } from './decoded.js';
export { Expression, type ValueOf } from './expression.js';
export { fold } from './fold.js';
export { refuseForeign } from './foreign.js';
export { formatNode } from './format.js';
export { Inet } from './inet.js';
export { Int, type IntOperand } from './int.js';
export {
  applyBinary,
  interpret,
  meaning,
  narrow,
  toSigned,
  toUnsigned,
  type Environment,
} from './interpret.js';
export * from './kind.js';
export { boolConst, literal, wordConst } from './literal.js';
export type * from './node.js';
export { mapChildren } from './rewrite.js';
export { maxComparedBytes, Text } from './text.js';
export { trackConditions } from './tracking.js';
export { wrap } from './wrap.js';
