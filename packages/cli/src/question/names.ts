import { closestNames, fewNames } from '@tap/native-core/inspect';
import { FilterError } from '../filter/filter-error.js';

/** How many names an error shows. */
const mostShown = 10;

/** Names that an option chooses from. */
export interface Choice {
  readonly option: string;
  readonly names: readonly string[];
  /** What to do about a name that there is not, if it is another one's business. */
  readonly otherwise?: (name: string) => string | null;
}

/** What the rows of a table are sorted by. */
export interface Sort {
  readonly by: string;
  readonly descending: boolean;
}

/**
 * The names in a list with commas between them, each once.
 *
 * @throws FilterError for a name that there is not, with the nearest ones.
 */
export function parseNames(text: string, choice: Choice): readonly string[] {
  let start = 0;
  const names = text.split(',').map((item) => {
    const name = nameAt(text, start, start + item.length, choice);
    start += item.length + 1;
    return name;
  });
  return [...new Set(names)];
}

/**
 * What `--sort` says: a name, with `-` before it for the greatest first.
 *
 * @throws FilterError for a name that there is not, with the nearest ones.
 */
export function parseSort(text: string, names: readonly string[]): Sort {
  const [sign = ''] = /^[-+]?/.exec(text) ?? [];
  return {
    by: nameAt(text, sign.length, text.length, { option: '--sort', names }),
    descending: sign === '-',
  };
}

function nameAt(text: string, from: number, to: number, { option, names, otherwise }: Choice): string {
  const item = text.slice(from, to);
  const name = item.trim();
  if (names.includes(name)) return name;
  const start = from + item.length - item.trimStart().length;
  const [near] = closestNames(name, names, 1);
  throw new FilterError(
    { option, text },
    { start, end: start + name.length },
    name === '' ? 'a name is missing' : `there is no "${name}" to choose`,
    {
      facts: [['names', fewNames(name, names, mostShown)]],
      next: otherwise?.(name) ?? (near === undefined ? null : `did you mean ${near}?`),
    },
  );
}
