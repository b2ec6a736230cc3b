import stringWidth from 'fast-string-width';

/** What most texts are made of: one column for each character. */
const plain = /^[ -~]*$/;

/** Columns of a terminal that a text takes: wide characters take two, combining marks none. */
export function textWidth(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** A text with spaces behind it, or before it, so that it takes `width` columns; a wider one stays as it is. */
export function padded(text: string, width: number, alignRight: boolean = false): string {
  const spaces = ' '.repeat(Math.max(0, width - textWidth(text)));
  return alignRight ? spaces + text : text + spaces;
}

/** A text that takes at most `width` columns; an ellipsis ends one that was cut. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    left -= textWidth(segment);
    if (left < 0) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept}…`;
}
