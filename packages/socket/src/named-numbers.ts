import { decoded, Int, type Decoded, type RawRange, type Text } from '@tap/native-core/tapset';

/** What a number without a name is called. */
const undefinedName = 'UNDEF';

/** Names for numbers, both ways, of plain values and of expressions. */
export interface NamedNumbers {
  /** The name of a number, or `UNDEF`. */
  text(number: number | Int): string | Decoded<string>;
  /** The number of a name, or -1. */
  number(name: string | Text<string | null> | Decoded<string | null>): number | Decoded<number>;
}

/** Makes functions of a list of numbers and their names. */
export function namedNumbers(list: readonly (readonly [number: number, name: string])[]): NamedNumbers {
  const names = new Map(list);
  const numbers = new Map(list.map(([number, name]) => [name, number]));
  const textOf = (number: number): string => names.get(number) ?? undefinedName;
  const numberOf = (name: string | null): number => (name === null ? undefined : numbers.get(name)) ?? -1;
  const encode = (name: string): readonly RawRange[] => {
    const number = numbers.get(name);
    if (number !== undefined) return [BigInt(number)];
    return name === undefinedName ? gaps(names.keys()) : [];
  };
  return {
    text: (number) =>
      number instanceof Int
        ? decoded(number, {
            shown: 'string',
            decode: textOf,
            encode,
            names: [...numbers.keys(), undefinedName],
          })
        : textOf(number),
    number: (name) =>
      typeof name === 'string'
        ? numberOf(name)
        : decoded(name as Text<string | null>, { shown: 'number', decode: numberOf }),
  };
}

const least = -(2n ** 63n);
const greatest = 2n ** 63n - 1n;

/** All numbers but the given ones. */
function gaps(numbers: Iterable<number>): readonly RawRange[] {
  const ranges: RawRange[] = [];
  let first = least;
  for (const number of [...numbers].sort((a, b) => a - b).map(BigInt)) {
    if (first < number) ranges.push([first, number - 1n]);
    first = number + 1n;
  }
  return [...ranges, [first, greatest]];
}
