import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { callForEach } from '../embedding/webhook.js';
import { listening } from './listening.js';

type Call = { readonly n: number; readonly key: string };

/** Calls a webhook for events; `answer` gives the status of a call, or null to give none at all. */
async function called(
  ns: readonly number[],
  timeout: number,
  answer: (n: number, earlier: number) => number | null,
) {
  const calls: Call[] = [];
  const failures: [event: object, error: unknown][] = [];
  const server = createServer(async (request, response) => {
    // Whoever follows a redirect believes that all is well.
    if (request.url === '/moved') return void response.end();
    const { n } = JSON.parse(await text(request)) as Call;
    const status = answer(n, calls.filter((call) => call.n === n).length);
    calls.push({ n, key: String(request.headers['idempotency-key']) });
    if (status !== null) response.writeHead(status, { location: '/moved' }).end('thanks');
  });
  async function* events() {
    for (const n of ns) yield { n };
  }
  const limits = { timeout, attempts: 3, wait: 1 };
  await listening(server, (url) =>
    callForEach(events(), new URL(url), limits, (...failure) => failures.push(failure)),
  );
  return { calls, failures };
}

/** Longer than any test takes. */
const patient = 600_000;

it('tries again while the server is in trouble, with the same key', async () => {
  const { calls, failures } = await called([1, 2], patient, (n, earlier) =>
    n === 1 && earlier === 0 ? 503 : 204,
  );
  expect(failures).toEqual([]);
  expect(calls.map(({ n }) => n)).toEqual([1, 1, 2]);
  expect(calls[0]?.key).toBe(calls[1]?.key);
  expect(calls[0]?.key).not.toBe(calls[2]?.key);
});

it('gives up after its attempts, and goes on with the next event', async () => {
  const { calls, failures } = await called([1, 2], patient, (n) => (n === 1 ? 503 : 200));
  expect(calls.map(({ n }) => n)).toEqual([1, 1, 1, 2]);
  expect(failures.map(([event, error]) => [event, String(error)])).toEqual([
    [{ n: 1 }, expect.stringMatching(/answers 503$/)],
  ]);
});

it('does not wait for a server that never answers', async () => {
  const { failures } = await called([1], 50, () => null);
  expect(failures).toEqual([[{ n: 1 }, expect.objectContaining({ name: 'TimeoutError' }) as unknown]]);
});

it('does not repeat what the server refuses', async () => {
  const { calls, failures } = await called([1], patient, () => 404);
  expect(calls).toHaveLength(1);
  expect(String(failures[0]?.[1])).toMatch(/answers 404$/);
});

it.each([301, 302, 303, 307, 308])('does not take a redirect for a delivery: %i', async (status) => {
  const { calls, failures } = await called([1], patient, () => status);
  expect(calls).toHaveLength(1);
  expect(failures.map(([event, error]) => [event, String(error)])).toEqual([
    [{ n: 1 }, expect.stringMatching(new RegExp(`answers ${status}$`))],
  ]);
});
