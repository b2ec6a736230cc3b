import type { Profile } from './profile.js';
import { marked, shown } from './shown.js';

/** A line without a name would not be one. */
const noStack = '[no stack]';

/**
 * A profile as folded text, which flamegraph.pl, inferno and speedscope read: a line for each stack, its functions from the
 * outermost to the innermost with semicolons between them, a blank, and its number. Functions of the kernel end with `_[k]`.
 *
 * Different names stay different, and each stack is one line that can be shown: a semicolon in a name is `\x3b`, characters that
 * control a terminal or change the direction of the text beside them are `\x1b` and `\u{202e}`, a backslash is two, and an empty name
 * is `\u{}`. A stack without functions is `[no stack]`. What is no function of the kernel and ends with `_[k]` all the same ends with `_\x5bk]`.
 */
export function toFolded(profile: Profile): string {
  const names = marked(shown(profile), '_[k]').map((name) => name.replaceAll(';', '\\x3b'));
  return profile.stacks
    .map(
      ({ frames: ids, value }) =>
        `${ids.length === 0 ? noStack : ids.map((id) => names[id]).join(';')} ${value}\n`,
    )
    .join('');
}
