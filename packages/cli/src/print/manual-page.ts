import { firstColumns } from '../terminal/wrap.js';

/** What a manual page is made of. */
export interface Manual {
  /** What the command is, in a few words. */
  readonly brief: string;
  readonly version: string;
  /** Each command, `tap trace`, and what its `--help` prints. */
  readonly commands: readonly (readonly [command: string, help: string])[];
}

/** The manual page of `tap`, in the man macros of roff. */
export function manualPage({ brief, version, commands }: Manual): string {
  const lines = [
    `.TH TAP 1 "" "tap ${version}" "User Commands"`,
    // Options are not hyphenated, and words are not spread.
    '.nh',
    '.ad l',
    '.SH NAME',
    `tap \\- ${roff(brief.replace(/^[A-Z]/, (first) => first.toLowerCase()))}`,
    '.SH SYNOPSIS',
    '.B tap',
    '.I command',
    `.RI [ options ]\\~.\\|.\\|.`,
    '.SH COMMANDS',
    ...commands.flatMap(([command, help]) => [`.SS ${command}`, ...commandLines(help)]),
    '.SH SEE ALSO',
    `The same text of one command: tap ${roff('COMMAND --help')}.`,
  ];
  return `${lines.join('\n')}\n`;
}

/** One help text: what the command does, then its arguments and options, and examples at the end. */
function commandLines(help: string): readonly string[] {
  const sections = new Map<string, string[]>();
  let section = '';
  for (const line of help.split('\n')) {
    // The description follows the examples, after an empty line, without a heading.
    section = /^[A-Z]+$/.test(line) ? line : line === '' && section === 'USAGE' ? 'DESCRIPTION' : section;
    if (line !== section) sections.set(section, [...(sections.get(section) ?? []), line]);
  }
  const of = (name: string): readonly string[] => sections.get(name) ?? [];
  return [
    ...paragraphs(of('DESCRIPTION')),
    ...of('ARGUMENTS').flatMap(row),
    ...of('FLAGS').flatMap(row),
    '.PP',
    '.nf',
    ...of('USAGE').map((line) => roff(line.slice(2))),
    '.fi',
  ];
}

/** Paragraphs are apart by empty lines; lines that follow each other stay lines. */
function paragraphs(lines: readonly string[]): readonly string[] {
  return lines
    .join('\n')
    .trim()
    .split(/\n{2,}/)
    .flatMap((paragraph, place) => [
      ...(place > 0 ? ['.PP'] : []),
      ...paragraph.split('\n').flatMap((line, index) => [...(index > 0 ? ['.br'] : []), roff(line)]),
    ]);
}

/** An option or argument, and under it what it means. */
function row(line: string): readonly string[] {
  const [columns = ''] = firstColumns.exec(line) ?? [];
  const name = columns
    .trim()
    .replace(/ +/g, ' ')
    .replace(/\[(--[\w-]+)\]/, '$1');
  return name === ''
    ? []
    : ['.TP', `\\fB${roff(name)}\\fR`, roff(line.slice(columns.length).replace(/ +/g, ' '))];
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

/** A text as roff shows it; a point at its start would make it a request. */
function roff(text: string): string {
  const escaped = text.replace(/[\\\-'`^~]/g, (character) => escapes[character] ?? character);
  return escaped.startsWith('.') ? `\\&${escaped}` : escaped;
}
