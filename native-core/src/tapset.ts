/**
 * What a tapset is written with: shapes of kernel structures, places in the kernel, probes and expressions.
 *
 * @module
 */
export { ipv4Text, ipv6Text, jsonWriter, type JsonWriter } from './decode/index.js';
export * from './define/index.js';
export {
  AF_INET,
  AF_INET6,
  AF_INET_MAPPED,
  Address,
  argument,
  Bool,
  choose,
  decimalIn,
  Decoded,
  decoded,
  Expression,
  firstOf,
  firstText,
  Inet,
  Int,
  isAddressKind,
  Registers,
  Stack,
  sumOf,
  takes,
  Text,
  type AddressSymbol,
  type ArgumentKind,
  type CapturedRegisters,
  type CapturedStack,
  type DecodeContext,
  type Decoding,
  type IntOperand,
  type RawRange,
  type TimeZone,
  type ValueOf,
} from './expr/index.js';
export { escapedJson, unsafeCharacters } from './text/index.js';
export { TapError, type TapErrorCode, type TapErrorOptions } from './errors/index.js';
