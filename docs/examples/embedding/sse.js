// Events as server-sent events: a session for each client, which ends when the client goes.
import { once } from 'node:events';
import { createServer } from 'node:http';

/** @typedef {Pick<import('@tap/native-core').Batch<object>, 'events' | 'lost'>} Batch */
/** @typedef {import('node:http').ServerResponse} ServerResponse */

/**
 * A server that gives each client events of its own. When it stops, clients still get what is left.
 *
 * @param {(signal: AbortSignal) => Promise<AsyncIterable<Batch>>} open attaches for a client, until the signal aborts
 * @param {AbortSignal} stop stops the server
 * @param {number} grace milliseconds after which it then cuts off clients that have not read everything
 */
export function eventServer(open, stop, grace) {
  const server = createServer(async (_, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      await sendEvents(await open(AbortSignal.any([gone.signal, stop])), response, gone.signal);
    } catch (error) {
      if (gone.signal.aborted) return;
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
  stop.addEventListener('abort', () => {
    server.close();
    setTimeout(() => server.closeAllConnections(), grace).unref();
  });
  return server;
}

/**
 * Sends batches until they end. A client that reads slowly makes it wait, and what then finds no room in the kernel is told.
 *
 * @param {AsyncIterable<Batch>} batches
 * @param {ServerResponse} response
 * @param {AbortSignal} signal aborts when the client has gone
 */
export async function sendEvents(batches, response, signal) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  for await (const { events, lost } of batches) {
    // What is left in the kernel when the client goes has no reader.
    if (signal.aborted) break;
    const told = lost > 0 ? [`event: lost\ndata: ${lost}\n\n`] : [];
    const text = [...told, ...events.map((event) => `data: ${JSON.stringify(event)}\n\n`)].join('');
    if (!response.write(text)) await once(response, 'drain', { signal });
  }
  response.end();
}
