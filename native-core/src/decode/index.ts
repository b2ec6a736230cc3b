export { decodeSteps, type ProgramDecoder } from './batch.js';
export { decodeTables, makeDecoder, type Decoder, type DecodeTables } from './decoder.js';
export { ipv4Text, ipv6Text } from './inet-text.js';
export { kernelAddresses, kernelPlacesOf } from './kernel-addresses.js';
export {
  asksForUsers,
  storedAddresses,
  userAddresses,
  userStacksOf,
  type UserAddresses,
} from './user-addresses.js';
export { viewsOf, type Views } from './views.js';
export { jsonSchema, type JsonField, type JsonSchema } from './json-schema.js';
export { jsonPrototype, jsonWriter, type JsonWriter } from './json-writer.js';
