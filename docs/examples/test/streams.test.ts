import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { lineStream, pipeLines } from '../embedding/streams.js';
import { Source } from './source.js';

const three = [{ n: 1 }, { n: 2 }, { n: 3 }];
const threeLines = '{"n":1}\n{"n":2}\n{"n":3}\n';

/** Events that end. */
async function ended(): Promise<Source<object>> {
  const source = new Source(three);
  await source.close();
  return source;
}

it('pipeLines copies all events and ends', async () => {
  const to = new PassThrough();
  const [copied] = await Promise.all([text(to), pipeLines(await ended(), to)]);
  expect(copied).toBe(threeLines);
});

it('pipeLines closes the session when the other side fails, although no event comes', async () => {
  const source = new Source(three);
  const to = new PassThrough();
  const piped = pipeLines(source, to);
  await once(to, 'readable');
  to.destroy(new Error('the disk is full'));
  await expect(piped).rejects.toThrow('the disk is full');
  await source.closed;
});

it('pipeLines closes the session when its signal aborts, and when the other side refuses the first line', async () => {
  const [one, other] = [new Source(three), new Source(three)];
  const stop = new AbortController();
  const piped = pipeLines(one, new PassThrough().resume(), stop.signal);
  stop.abort();
  await expect(piped).rejects.toThrow('aborted');
  await one.closed;
  const refusing = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no')) });
  await expect(pipeLines(other, refusing)).rejects.toThrow('no');
  await other.closed;
});

it('lineStream is the body of a response', async () => {
  const response = new Response(lineStream(await ended()).pipeThrough(new TextEncoderStream()));
  expect(await response.text()).toBe(threeLines);
});

it('lineStream closes the session when it is cancelled, and when its loop is left', async () => {
  const [one, other] = [new Source(three), new Source(three)];
  const reader = lineStream(one).getReader();
  for (let i = 0; i < 3; i++) await reader.read();
  await reader.cancel();
  await one.closed;
  for await (const line of lineStream(other)) if (line === '{"n":2}\n') break;
  await other.closed;
});
