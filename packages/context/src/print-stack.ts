import { Decoded, kernelSymbol, type DecodeContext } from '@tap/native-core/tapset';
import { symbolData, type FindSymbol } from './symbol-text.js';

/**
 * The functions of a list of addresses, as `backtrace()` gives it: for each address a line
 * ` 0xffffffff81a00123 : tcp_sendmsg+0x13/0x60 [kernel]`. SystemTap prints it, since 2.0 by `print_syms`;
 * here it is the value.
 */
export function print_stack(addresses: Decoded<string>): Decoded<string>;
/** The same for a list that is at hand, on the running kernel. */
export function print_stack(addresses: string): string;
export function print_stack(addresses: Decoded<string> | string): Decoded<string> | string {
  if (typeof addresses === 'string') return stackText(addresses, kernelSymbol);
  const { kind, node } = addresses;
  return new Decoded<string>(
    {
      type: 'decoded',
      of: kind.of,
      shown: 'string',
      decode: (raw: never, session: DecodeContext) =>
        stackText(kind.decode(raw, session) as string, (at) => session.symbol(at)),
    },
    node,
  );
}

/** A line for each address of a list that is separated by blanks; a word that is no address stays as it is. */
function stackText(addresses: string, find: FindSymbol): string {
  const words = addresses.split(/\s+/).filter((word) => word !== '');
  return words.map((word) => ` ${word} : ${describe(word, find)}\n`).join('');
}

function describe(word: string, find: FindSymbol): string {
  return /^0x[0-9a-f]{1,16}$/i.test(word) ? symbolData(BigInt(word), find) : word;
}
