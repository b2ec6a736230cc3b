import { beginningWith, containing, type BytesTest } from '../text/index.js';

/**
 * Whether a name of a probe is written with wildcards: `*` for any characters, dots included, `?` for one, `[a-z]` for
 * one of a set, `[!a-z]` for one outside of it, `{a,b}` for one of several pieces.
 */
export function isGlob(pattern: string): boolean {
  return /[*?[{]/.test(pattern);
}

/** Makes the test of names that a pattern is. An unclosed `[` or `{` stands for itself. */
export function globTest(pattern: string): (name: string) => boolean {
  const expression = new RegExp(`^${source(pattern)}$`, 'u');
  return (name) => expression.test(name);
}

const pieces = /\*|\?|\[!?[^\]\\]+\]|\{[^{}]*\}|[^*?[{]+|[[{]/gu;

/** A test of the bytes of names, which lets all through that fit, and of the others not many. */
export function bytesTest(pattern: string): BytesTest {
  const all = pattern.match(pieces) ?? [];
  const literal = all.filter((piece) => !/^[*?]|^[[{]./.test(piece));
  const [first = '', longest = ''] = [all[0], literal.toSorted((a, b) => b.length - a.length)[0]];
  return first === literal[0] ? beginningWith(first) : containing(longest);
}

function source(pattern: string): string {
  return pattern.replace(pieces, (piece) => {
    if (piece === '*') return '.*';
    if (piece === '?') return '.';
    if (piece.length > 2 && piece.startsWith('[')) return characterSet(piece.slice(1, -1));
    if (piece.length > 1 && piece.startsWith('{')) {
      return `(?:${piece.slice(1, -1).split(',').map(source).join('|')})`;
    }
    return escape(piece);
  });
}

/** Written out as alternatives: a set of the user's own would bring the rules of regular expressions with it. */
function characterSet(set: string): string {
  const negated = set.startsWith('!') && set.length > 1;
  const members = Array.from(negated ? set.slice(1) : set);
  const ranges: string[] = [];
  for (let at = 0; at < members.length; at++) {
    const first = members[at] ?? '';
    const last = members[at + 1] === '-' ? members[at + 2] : undefined;
    if (last === undefined || last < first) {
      ranges.push(code(first));
    } else {
      ranges.push(`${code(first)}-${code(last)}`);
      at += 2;
    }
  }
  return `[${negated ? '^' : ''}${ranges.join('')}]`;
}

function code(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
