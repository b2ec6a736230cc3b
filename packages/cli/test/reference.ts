import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../docs/reference/', import.meta.url);

/** A command of the reference, and what it prints. */
export interface CommandExample {
  readonly page: string;
  readonly command: string;
  readonly prints: readonly string[];
}

/** A script of the reference. */
export interface ScriptExample {
  readonly page: string;
  /** The sentence before it. */
  readonly title: string;
  readonly code: string;
}

/** The pages of tapsets. That of the core has no probe; tools/docs checks its examples. */
const pages = readdirSync(folder)
  .filter((page) => page !== 'README.md' && page !== 'native-core.md')
  .map((page) => [page, readFileSync(new URL(page, folder), 'utf8')] as const);

/** Every command of the reference that has what it prints. */
export const commandExamples: readonly CommandExample[] = pages.flatMap(([page, text]) =>
  [...text.matchAll(/^```console\n\$ sudo (tap .*)\n([^]*?)^```$/gm)].map(
    ([, command = '', prints = '']) => ({
      page,
      command,
      prints: prints.trimEnd().split('\n'),
    }),
  ),
);

/** Every script of the reference. */
export const scriptExamples: readonly ScriptExample[] = pages.flatMap(([page, text]) =>
  [...text.matchAll(/^(.*)\n\n```ts\n([^]*?)^```$/gm)].map(([, title = '', code = '']) => ({
    page,
    title,
    code,
  })),
);

/** The pages of tapsets. */
export const referencePages: readonly string[] = pages.map(([page]) => page);

/** A line without what differs from run to run: numbers are `0`, as are times, and columns are apart by one space. */
export function shapeOf(line: string): string {
  return line
    .replace(/0x[\da-f]+|\d+/g, '0')
    .replace(/0(?::0)+\.0/g, '0')
    .replace(/\s+/g, ' ')
    .trim();
}
