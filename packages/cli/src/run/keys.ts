import type { InputStream } from '../terminal/streams.js';

/** Ctrl-C: a terminal that hands over each key sends it as a letter, not as a signal. */
const interrupt = '\u0003';

/**
 * Hands over each key that is pressed in the terminal; `onKey` is called with `q` for Ctrl-C as well. Returns what gives the
 * terminal back as it was. Where standard input is not a terminal nothing happens.
 */
export function readKeys(stdin: InputStream | undefined, onKey: (key: string) => void): () => void {
  if (stdin?.isTTY !== true) return () => undefined;
  const onData = (data: unknown): void => {
    for (const key of String(data)) onKey(key === interrupt ? 'q' : key);
  };
  stdin.setRawMode(true);
  stdin.resume();
  stdin.on('data', onData);
  // EIO: the terminal has gone, and SIGHUP says so.
  const ignore = (): void => undefined;
  stdin.on('error', ignore);
  return () => {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
    stdin.off('error', ignore);
  };
}
