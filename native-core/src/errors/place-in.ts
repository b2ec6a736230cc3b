import { fileURLToPath } from 'node:url';

/**
 * The first file and line in a stack that are not native-core's own: `/home/me/mine/dist/index.js:3`; null when there are none.
 *
 * @param until the function at whose frame the search ends: below are those of its callers.
 */
export function placeIn(stack: string, until?: { readonly name: string }): string | null {
  const own = ownFolder();
  const [inner = ''] =
    until === undefined ? [stack] : stack.split(new RegExp(`^.*\\b${until.name}\\b`, 'm'), 1);
  for (const [, url = '', line = ''] of inner.matchAll(/(file:\/\/\/[^\s:)]+|(?<=^|\()\/[^\s:)]+):(\d+)/gm)) {
    const path = url.startsWith('file:') ? fileURLToPath(url) : url;
    if (!path.startsWith(own)) return `${path}:${line}`;
  }
  return null;
}

/** Where the sources of native-core are, or what is built of them. */
function ownFolder(): string {
  return fileURLToPath(import.meta.url).replace(/(?<=\/native-core\/(?:src|dist)\/).*$/, '');
}
