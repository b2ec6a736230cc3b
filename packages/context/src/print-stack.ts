import { machine } from '@tap/native-core/machine';
import { argument, Decoded, decoded, takes, type Text } from '@tap/native-core/tapset';
import { frameData, type FindSymbol } from './symbol-text.js';

/**
 * The functions of a list of addresses, as `backtrace()` gives it: for each address a line
 * ` 0xffffffff81a00123 : tcp_sendmsg+0x13/0x60 [kernel]`. SystemTap prints it, since 2.0 by `print_syms`;
 * here it is the value.
 */
export function print_stack(addresses: Decoded<string | null> | Text<string | null>): Decoded<string>;
/** The same for a plain list, on the running kernel. */
export function print_stack(addresses: string): string;
export function print_stack(
  addresses: Decoded<string | null> | Text<string | null> | string,
): Decoded<string> | string {
  const list = argument('print_stack', { addresses }, takes.decodedText, takes.text, takes.string);
  if (typeof list === 'string') return stackText(list, (at) => machine.symbol(at));
  return decoded(list, {
    shown: 'string',
    // A list that is decoded has its own, and that of a stack of the kernel needs none.
    ...(list instanceof Decoded ? {} : { asks: 'kernelSymbols' as const }),
    decode: (text, session) => stackText(text ?? '', (at) => session.symbol(at)),
  });
}

/** A line for each address of a list that is separated by blanks; a word that is not an address stays as it is. */
function stackText(addresses: string, find: FindSymbol): string {
  const words = addresses.split(/\s+/).filter((word) => word !== '');
  return words.map((word, i) => ` ${word} : ${describe(word, i, find)}\n`).join('');
}

function describe(word: string, index: number, find: FindSymbol): string {
  return /^0x[0-9a-f]{1,16}$/i.test(word) ? frameData(BigInt(word), index, find) : word;
}
