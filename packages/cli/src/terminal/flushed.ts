import type { Writable } from 'node:stream';

/** Waits until all that was written to a stream is taken, or the stream has failed. */
export async function flushed(stream: Writable): Promise<void> {
  if (stream.destroyed || stream.errored !== null) return;
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.write('', () => {
      stream.off('close', resolve);
      resolve();
    });
  });
}
