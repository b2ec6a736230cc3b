// Events as streams of Node and of the web.
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream, TransformStream } from 'node:stream/web';

/**
 * Copies events into a stream as lines of JSON. It returns when they end; when one side fails, it ends the other one and throws.
 *
 * @param {AsyncIterable<object>} events such as a session; ending early closes it
 * @param {NodeJS.WritableStream} to
 * @param {AbortSignal} [signal] ends it early
 */
export async function pipeLines(events, to, signal) {
  const lines = new Transform({
    writableObjectMode: true,
    transform: (event, _, done) => done(null, `${JSON.stringify(event)}\n`),
  });
  await pipeline(Readable.from(events), lines, to, signal === undefined ? {} : { signal });
}

/**
 * Events as a web stream of lines, as the body of a `Response` has it. Whoever cancels it closes the session.
 *
 * @param {AsyncIterable<object>} events such as a session
 */
export const lineStream = (events) =>
  ReadableStream.from(events).pipeThrough(
    new TransformStream({
      transform: (event, controller) => controller.enqueue(`${JSON.stringify(event)}\n`),
    }),
  );
