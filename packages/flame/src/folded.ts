import type { Frame, Profile } from './profile.js';

/**
 * A profile as folded text, which flamegraph.pl, inferno and speedscope read: a line for each stack, its functions from the
 * outermost to the innermost with semicolons between them, a blank, and its number. Functions of the kernel end with `_[k]`.
 *
 * A semicolon in a name becomes a colon, and a control character is written as `\x0a`, so that each stack stays one line.
 */
export function toFolded({ frames, stacks }: Profile): string {
  const names = frames.map(foldedName);
  return stacks
    .map(({ frames: ids, value }) => `${ids.map((id) => names[id]).join(';')} ${value}\n`)
    .join('');
}

function foldedName({ name, kind }: Frame): string {
  const inLine = name
    .replaceAll(';', ':')
    .replace(/[\p{Cc}\u2028\u2029]/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return kind === 'kernel' ? `${inLine}_[k]` : inLine;
}
