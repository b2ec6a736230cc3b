export { decodeBatch, type ProgramDecoder } from './batch.js';
export { decodeTables, makeDecoder, type Decoder, type DecodeTables } from './decoder.js';
export { ipv4Text, ipv6Text } from './inet-text.js';
export { userPlaces, userStacksOf, type UserPlaces } from './user-places.js';
export { viewsOf, type Views } from './views.js';
export { jsonWriter, type JsonWriter } from './json-writer.js';
