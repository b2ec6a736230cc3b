import ts from 'typescript';

/**
 * The documentation of a declaration as Markdown: one line a paragraph, links as code.
 *
 * @param {ts.SymbolDisplayPart[] | undefined} parts
 */
export function docText(parts) {
  const text = ts.displayPartsToString(parts).replace(/\{@link\s+([^}|\s]+)[^}]*\}/g, '`$1`');
  return text
    .split(/\n{2,}/)
    .map(unwrap)
    .join('\n\n')
    .trim();
}

/**
 * The text of the first tag of a name, or an empty text.
 *
 * @param {ts.JSDocTagInfo[]} tags
 * @param {string} name
 */
export function tagText(tags, name) {
  return docText(tags.find((tag) => tag.name === name)?.text);
}

/** @param {string} paragraph */
function unwrap(paragraph) {
  if (paragraph.includes('```')) return paragraph;
  return paragraph.replace(/\n(?!\s*[-*] )\s*/g, ' ');
}
