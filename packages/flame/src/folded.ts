import { unsafeCharacters } from '@tap/native-core/tapset';
import type { Frame, Profile } from './profile.js';

/**
 * A profile as folded text, which flamegraph.pl, inferno and speedscope read: a line for each stack, its functions from the
 * outermost to the innermost with semicolons between them, a blank, and its number. Functions of the kernel end with `_[k]`.
 *
 * A semicolon in a name becomes a colon, and characters that control a terminal or change the direction of the text beside them
 * are escaped, `\x1b`, `\u{202e}`, so that each stack is one line that can be shown.
 */
export function toFolded({ frames, stacks }: Profile): string {
  const names = frames.map(foldedName);
  return stacks
    .map(({ frames: ids, value }) => `${ids.map((id) => names[id]).join(';')} ${value}\n`)
    .join('');
}

function foldedName({ name, kind }: Frame): string {
  const inLine = shownText(name.replaceAll(';', ':'));
  return kind === 'kernel' ? `${inLine}_[k]` : inLine;
}

/** A text of one line that can be shown: other characters are escaped. */
export function shownText(text: string): string {
  return text.replace(unsafeCharacters, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code < 0x80 ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`;
}
