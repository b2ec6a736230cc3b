import { decoded, type Decoded, type Int } from '../expr/index.js';
import { errnoName } from './errno-names.js';

/**
 * The result of a function as text, as SystemTap writes it: the number, and the name of the error after a negative one
 * that has a name: `0`, `-11 (EAGAIN)`.
 */
export function retstr(result: Int): Decoded<string> {
  return decoded(result, { shown: 'string', decode: textOf, encode });
}

function textOf(result: number): string {
  if (result >= 0) return String(result);
  const name = errnoName(-result);
  return name.startsWith('E') ? `${result} (${name})` : String(result);
}

function encode(text: string): readonly bigint[] {
  const number = /^-?\d{1,10}(?= \(|$)/.exec(text);
  return number !== null && textOf(Number(number[0])) === text ? [BigInt(number[0])] : [];
}
