/** What a line of help has before its text: the short and long name of an option, or the name of a command. */
export const firstColumns: RegExp = /^ +(?:-\w +)?\S+(?: \S+)* {2,}(?=\S)/;

/** Breaks a paragraph into lines of at most `width` characters; a longer word has a line of its own. */
export function wrapText(paragraph: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(/\s+/).filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Texts in two columns: the second is wrapped, and stands under itself. */
export function twoColumns(
  rows: readonly (readonly [string, string])[],
  { indent, width }: { readonly indent: number; readonly width: number },
): readonly string[] {
  const left = Math.max(0, ...rows.map(([first]) => first.length));
  const room = Math.max(24, width - indent - left - 2);
  return rows.flatMap(([first, second]) => {
    const [head = '', ...rest] = wrapText(second, room);
    const start = `${' '.repeat(indent)}${first.padEnd(left)}  ${head}`.trimEnd();
    return [start, ...rest.map((line) => `${' '.repeat(indent + left + 2)}${line}`)];
  });
}
