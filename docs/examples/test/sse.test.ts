import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { eventServer, sendEvents } from '../embedding/sse.js';
import { listening } from './listening.js';
import { Source } from './source.js';

const never = new AbortController().signal;
/** Longer than any test takes. */
const patient = 600_000;

/** More than a connection holds that nobody reads. */
const event = { text: 'x'.repeat(500_000) };
const many = Array.from({ length: 40 }, () => ({ events: [event], lost: 0 }));
const textOfMany = 40 * `data: ${JSON.stringify(event)}\n\n`.length;

it('a client gets events and the number of lost ones; when it goes, its session ends', async () => {
  const source = new Source([
    { events: [{ n: 1 }, { n: 2 }], lost: 0 },
    { events: [{ n: 3 }], lost: 7 },
  ]);
  await listening(
    eventServer(
      async (signal) => {
        signal.addEventListener('abort', () => source.close());
        return source;
      },
      never,
      patient,
    ),
    async (url) => {
      const client = new AbortController();
      const response = await fetch(url, { signal: client.signal });
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      let text = '';
      for await (const part of response.body ?? []) {
        text += Buffer.from(part).toString();
        if (text.endsWith('data: {"n":3}\n\n')) break;
      }
      expect(text).toBe('data: {"n":1}\n\ndata: {"n":2}\n\nevent: lost\ndata: 7\n\ndata: {"n":3}\n\n');
      client.abort();
      await source.closed;
    },
  );
});

it('the response ends with the session, and what cannot be attached is an error of the server', async () => {
  const source = new Source([{ events: [{ n: 1 }], lost: 0 }]);
  await source.close();
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const get = (open: () => Promise<typeof source>) =>
    listening(eventServer(open, never, patient), async (url) => {
      const response = await fetch(url);
      return [response.status, await response.text()];
    });
  expect(await get(async () => source)).toEqual([200, 'data: {"n":1}\n\n']);
  expect(await get(() => Promise.reject(new Error('said by the test')))).toEqual([500, '']);
  expect(told).toHaveBeenCalledWith(expect.objectContaining({ message: 'said by the test' }));
  told.mockRestore();
});

it('takes no batch while a client still has to read what was sent', async () => {
  const pending: number[] = [];
  const server = createServer((_, response) => {
    function* batches() {
      for (const batch of many) {
        pending.push(response.writableLength);
        yield batch;
      }
      void source.close();
    }
    const source = new Source(batches());
    void sendEvents(source, response, new AbortController().signal);
  });
  const text = await listening(server, async (url) => (await fetch(url)).text());
  expect(text.length).toBe(textOfMany);
  expect(pending).toHaveLength(40);
  expect(Math.max(...pending)).toBeLessThan(500_000);
});

it('a client that reads gets what is left when the server stops', async () => {
  const stop = new AbortController();
  const open = async (signal: AbortSignal) => {
    function* batches() {
      for (const batch of many) {
        stop.abort();
        yield batch;
      }
    }
    const source = new Source(batches());
    signal.addEventListener('abort', () => source.close());
    return source;
  };
  const text = await listening(eventServer(open, stop.signal, patient), async (url) =>
    (await fetch(url)).text(),
  );
  expect(text.length).toBe(textOfMany);
});

it('a client that reads no more is cut off when the server stops, and its session ends', async () => {
  const stop = new AbortController();
  const source = new Source(many);
  const server = eventServer(async () => source, stop.signal, 1);
  await listening(server, async (url) => {
    const client = connect(Number(new URL(url).port), '127.0.0.1', () =>
      client.write('GET / HTTP/1.0\r\n\r\n'),
    );
    await once(client, 'readable');
    const closed = once(server, 'close');
    stop.abort();
    await Promise.all([closed, source.closed]);
    client.destroy();
  });
});
