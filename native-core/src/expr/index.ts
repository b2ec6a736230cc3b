export { Address } from './address.js';
export { argument, type ArgumentKind } from './argument.js';
export { Bool, logic } from './bool.js';
export { cheapestFirst, isLogic, partsOf } from './cheapest-first.js';
export { Registers, Stack } from './captured.js';
export { childrenOf, depthOf, walk } from './children.js';
export { refuseOperators, type Callback } from './callback.js';
export { choose, joinKinds, type Word } from './choose.js';
export { compare, type Comparison } from './compare.js';
export { decimalIn } from './decimal.js';
export { sumOf } from './sum.js';
export { Decoded, decoded, type Decoding } from './decoded.js';
export { Expression, type ValueOf } from './expression.js';
export { firstOf } from './first-of.js';
export { firstText } from './first-text.js';
export { addressAt, foldNarrow } from './fold.js';
export { describeValue } from './describe.js';
export { ofOtherCopy, refuseForeign } from './foreign.js';
export { formatNode } from './format.js';
export { AF_INET, AF_INET6, AF_INET_MAPPED, Inet, inetBytes, mappedPrefix } from './inet.js';
export { Int, type IntOperand } from './int.js';
export {
  interpret,
  meaning,
  narrow,
  toUnsigned,
  wordValue,
  type AnyWord,
  type Environment,
} from './interpret.js';
export * from './kind.js';
export { boolConst, given, literal, wordConst } from './literal.js';
export type * from './node-names.js';
export type * from './asked-node.js';
export type * from './lowered-node.js';
export { callsHelper, type AnyNode } from './node-table.js';
export type * from './shared-node.js';
export { settle, type Operation, type Settling } from './settle.js';
export { refuseNever } from './range.js';
export { Text } from './text.js';
export { takes } from './takes.js';
export { trackConditions } from './tracking.js';
export { wrap } from './wrap.js';
