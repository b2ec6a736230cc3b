import { escapeText } from '@tap/native-core/tapset';
import type { Profile } from './profile.js';

/** What stands for a name without characters; `escapeText` gives it for no other. */
const noName = '\\u{}';

/**
 * A profile whose texts can be shown, with different names for different functions: traced programs choose names of theirs, and
 * could hide or turn what stands beside them, or obey a terminal.
 */
export function shown({ title, frames, missing, ...rest }: Profile): Profile {
  return {
    ...rest,
    title: escapeText(title),
    missing: missing.map(escapeText),
    frames: frames.map(({ name, kind, module }) => ({
      name: name === '' ? noName : escapeText(name),
      kind,
      module: module === null ? null : escapeText(module),
    })),
  };
}

/** Marks the names of the kernel's functions; another name that ends like this has its bracket escaped. */
export function marked({ frames }: Profile, mark: '_[k]' | ' [k]'): readonly string[] {
  return frames.map(({ name, kind }) => {
    if (kind === 'kernel') return `${name}${mark}`;
    return name.endsWith(mark) ? `${name.slice(0, -mark.length)}${mark.replace('[', '\\x5b')}` : name;
  });
}
