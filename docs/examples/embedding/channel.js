// Events on a channel of node:diagnostics_channel, to which any part of the program subscribes.
import { channel } from 'node:diagnostics_channel';

/** @typedef {Pick<import('@tap/native-core').Batch<object>, 'events' | 'lost'>} Batch */

/**
 * Publishes each event on the channel `NAME`, and each number of lost events, as `{ lost }`, on the channel `NAME.lost`.
 *
 * @param {AsyncIterable<Batch>} batches
 * @param {string} name
 */
export async function publishEvents(batches, name) {
  // Node forgets channels that nobody holds, and their subscribers with them.
  const [events, losses] = [channel(name), channel(`${name}.lost`)];
  for await (const batch of batches) {
    if (batch.lost > 0) losses.publish({ lost: batch.lost });
    for (const event of batch.events) events.publish(event);
  }
}
