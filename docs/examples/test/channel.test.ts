import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it } from 'vitest';
import { publishEvents } from '../embedding/channel.js';
import { Source } from './source.js';

it('publishes events and losses in their order, also to who subscribes meanwhile', async () => {
  const told: unknown[] = [];
  const late: unknown[] = [];
  const onLate = (event: unknown) => void late.push(event);
  const onEvent = (event: unknown) => void told.push(event);
  function* batches() {
    yield { events: [{ n: 1 }], lost: 0 };
    subscribe('test.events', onLate);
    yield { events: [{ n: 2 }, { n: 3 }], lost: 4 };
    void source.close();
  }
  const source = new Source(batches());
  subscribe('test.events', onEvent);
  subscribe('test.events.lost', onEvent);
  await publishEvents(source, 'test.events');
  expect(told).toEqual([{ n: 1 }, { lost: 4 }, { n: 2 }, { n: 3 }]);
  expect(late).toEqual([{ n: 2 }, { n: 3 }]);
  for (const subscriber of [onLate, onEvent]) unsubscribe('test.events', subscriber);
  unsubscribe('test.events.lost', onEvent);
});
