import ts from 'typescript';

/** The documentation of a declaration as Markdown: one line a paragraph, links as code. */
export function docText(parts: ts.SymbolDisplayPart[] | undefined): string {
  const text = ts.displayPartsToString(parts).replace(/\{@link\s+([^}|\s]+)[^}]*\}/g, '`$1`');
  return text
    .split(/\n{2,}/)
    .map(unwrap)
    .join('\n\n')
    .trim();
}

/** The text of the first tag of a name, or an empty text. */
export function tagText(tags: readonly ts.JSDocTagInfo[], name: string): string {
  return docText(tags.find((tag) => tag.name === name)?.text);
}

function unwrap(paragraph: string): string {
  if (paragraph.includes('```')) return paragraph;
  return paragraph.replace(/\n(?!\s*[-*] )\s*/g, ' ');
}
