/**
 * The first file and line in a stack that are not native-core's own: `/home/me/mine/dist/index.js:3`; null when there are none, or
 * nothing tells which are its own.
 *
 * @param until the function at whose frame the search ends: below are those of its callers.
 */
export function placeIn(stack: string, until?: { readonly name: string }): string | null {
  const own = ownFolder();
  if (own === null) return null;
  const [inner = ''] =
    until === undefined ? [stack] : stack.split(new RegExp(`^.*\\b${until.name}\\b`, 'm'), 1);
  for (const [, url = '', line = ''] of inner.matchAll(/(file:\/\/\/[^\s:)]+|(?<=^|\()\/[^\s:)]+):(\d+)/gm)) {
    const path = url.startsWith('file:') ? pathOf(url) : url;
    if (!path.startsWith(own)) return `${path}:${line}`;
  }
  return null;
}

/** Where the sources of native-core are, or what is built of them; null where a bundler leaves CommonJS without `import.meta.url`. */
function ownFolder(): string | null {
  const url = import.meta.url as string | undefined;
  return url === undefined ? null : pathOf(url).replace(/(?<=\/native-core\/(?:src|dist)\/).*$/, '');
}

/** Definitions, which import this, need nothing of Node's. */
function pathOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname);
}
