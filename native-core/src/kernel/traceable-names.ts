import type { BytesTest } from '../text/index.js';

const [newline, blank] = [0x0a, 0x20];

/** The names in the text of available_filter_functions that pass a test; a function of a module has the module behind it: `hook [nf]`. */
export function traceableNames(text: Uint8Array, test: BytesTest): ReadonlySet<string> {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const names = new Set<string>();
  for (let at = 0; at < bytes.length; at++) {
    const start = at;
    const passes = test(bytes, start);
    while (at < bytes.length && (bytes[at] as number) > blank) at++;
    if (passes) names.add(bytes.toString('latin1', start, at));
    while (at < bytes.length && bytes[at] !== newline) at++;
  }
  return names;
}
