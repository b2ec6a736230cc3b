// A webhook that is called for each event, with a time limit and a bounded number of attempts.
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Milliseconds for a call, the most calls, and milliseconds before the second one.
 * @typedef {{ timeout: number, attempts: number, wait: number }} Limits
 */

/**
 * Calls the webhook for each event, one after another. One that cannot be delivered is given to `failed`, and the next follows.
 *
 * @param {AsyncIterable<object>} events
 * @param {URL} url
 * @param {Limits} limits
 * @param {(event: object, error: unknown) => void} failed
 */
export async function callForEach(events, url, limits, failed) {
  for await (const event of events) {
    try {
      await post(url, JSON.stringify(event), limits);
    } catch (error) {
      failed(event, error);
    }
  }
}

/**
 * Posts JSON; it tries again when nobody answers in time, or the server is in trouble, waiting twice as long each time. It
 * follows no redirect.
 *
 * @param {URL} url
 * @param {string} body
 * @param {Limits} limits
 */
async function post(url, body, { timeout, attempts, wait }) {
  // The same key in each attempt: the receiver may have got one whose answer did not come in time.
  const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
  for (let attempt = 1; ; attempt++) {
    const last = attempt === attempts;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        // After a 301 or 302, fetch would send a GET without the body.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      });
      // Unread, the body would hold the connection.
      await response.body?.cancel();
      if (response.ok) return;
      const again = response.status >= 500 || response.status === 429;
      if (last || !again) throw new Refused(`${url.origin} answers ${response.status}`);
    } catch (error) {
      if (last || error instanceof Refused) throw error;
    }
    await sleep(wait * 2 ** (attempt - 1));
  }
}

class Refused extends Error {}
