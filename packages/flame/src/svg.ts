import type { FrameKind, Profile } from './profile.js';
import { shown } from './shown.js';
import { sizeOf, treeOf, type Node } from './tree.js';
import { amount, describe } from './words.js';

/** In pixels. A character is what it is in the usual fonts of equal widths, of 11 pixels. */
const size = { width: 900, edge: 10, row: 18, top: 44, line: 16, character: 6.7 } as const;
/** Frames that are narrower are not drawn: nobody could see them. In pixels. */
const narrowest = 1;
/** Characters of a name from which on one can tell what it is. */
const shortest = 3;
/** Characters for which there is room: in the title, beside the legend, and in a line. */
const room = { title: 78, line: 130 } as const;

const colours: Readonly<Record<FrameKind, string>> = {
  process: '#d5d9e0',
  user: '#a9dcb4',
  kernel: '#ffc08a',
};
const legend = Object.entries({ program: colours.process, user: colours.user, kernel: colours.kernel });

/**
 * A profile as a picture for pages and documents, 900 pixels wide and with a background of its own: the stacks as a flame graph,
 * each function below the one that called it, and what is missing below all. The pointer on a function shows its whole name and its
 * share. Functions that are narrower than a pixel are left out, and counted below the title.
 */
export function toSvg(given: Profile): string {
  const profile = shown(given);
  const root = treeOf(profile);
  const { drawn, narrow } = placesOf(root);
  const deepest = drawn.reduce((most, { node }) => Math.max(most, node.depth), 0);
  const bottom = size.top + deepest * size.row;
  const height = bottom + size.edge + profile.missing.length * size.line;
  const head = `${profile.title === '' ? '' : `${profile.title}: `}${amount(root.value, profile.unit)}`;
  const frames = drawn.map((place) => frameOf(place, describe(place.node, root.value, profile.unit)));
  const subtitle =
    narrow === 0
      ? ''
      : `${narrow} ${narrow === 1 ? 'frame' : 'frames'} narrower than a pixel ${narrow === 1 ? 'is' : 'are'} not drawn`;
  const missing = profile.missing.map((text, i) =>
    textAt(size.edge, bottom + (i + 1) * size.line, cut(text, room.line)),
  );
  const kinds = legend.map(([name, colour], i) => {
    const x = size.width - (legend.length - i) * 80;
    return `<rect x="${x}" y="11" width="12" height="12" fill="${colour}"/>${textAt(x + 17, 21, name)}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" font-family="ui-monospace, monospace" font-size="11" role="img">
<title>${escaped(head)}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${size.edge}" y="21" font-size="13" font-weight="bold">${escaped(cut(head, room.title))}</text>
${[textAt(size.edge, 36, subtitle), ...kinds, ...frames, ...missing].filter(Boolean).join('\n')}
</svg>
`;
}

interface Place {
  readonly node: Node;
  readonly left: number;
  readonly width: number;
}

/**
 * Where the functions are drawn, callers first, and how many are too narrow, wherever they are called. The whole has no rectangle:
 * the title is about it.
 */
function placesOf(root: Node): { readonly drawn: readonly Place[]; readonly narrow: number } {
  const drawn: Place[] = [];
  let narrow = 0;
  const waiting: Place[] = [{ node: root, left: size.edge, width: size.width - 2 * size.edge }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, left, width } = next;
    if (node !== root) drawn.push(next);
    let end = left;
    for (const child of node.children) {
      const wide = (width * child.value) / node.value;
      if (wide >= narrowest) waiting.push({ node: child, left: end, width: wide });
      else narrow += sizeOf(child);
      end += wide;
    }
  }
  return { drawn, narrow };
}

function frameOf({ node: { frame, depth }, left, width }: Place, words: string): string {
  const y = size.top + (depth - 1) * size.row;
  const seen = Math.max(0.5, width - 1);
  const place = `x="${short(left)}" y="${y}" width="${short(seen)}" height="${size.row - 1}"`;
  const title = `<title>${escaped(words)}</title>`;
  const fill = `fill="${colours[frame.kind]}"`;
  const text = textAt(3, 13, cut(frame.name, Math.floor((width - 6) / size.character)));
  if (text === '') return `<rect ${place} ${fill}>${title}</rect>`;
  // An inner picture cuts what does not fit, as wide characters.
  return `<svg ${place}>${title}<rect width="100%" height="100%" ${fill}/>${text}</svg>`;
}

function cut(text: string, most: number): string {
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  if (characters.length <= most) return text;
  return most < shortest ? '' : `${characters.slice(0, most - 1).join('')}…`;
}

const textAt = (x: number, y: number, text: string): string =>
  text === '' ? '' : `<text x="${x}" y="${y}">${escaped(text)}</text>`;

const short = (pixels: number): string => String(Math.round(pixels * 10) / 10);

function escaped(text: string): string {
  const words: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (one) => words[one] ?? one);
}
