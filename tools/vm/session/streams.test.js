// @ts-check
import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { watchForStandstill } from './streams.js';

describe('the watch for a standstill', () => {
  it('ends a guest only after so many seconds without a byte', () => {
    mock.timers.enable({ apis: ['setInterval'] });
    const sockets = /** @type {{ bytesRead: number }[]} */ ([{ bytesRead: 0 }, { bytesRead: 0 }]);
    const onStandstill = mock.fn();
    watchForStandstill(/** @type {import('node:net').Socket[]} */ (sockets), 10, onStandstill);
    for (let second = 0; second < 100; second += 1) {
      if (second % 9 === 0) /** @type {{ bytesRead: number }} */ (sockets[second % 2]).bytesRead += 1;
      mock.timers.tick(1000);
    }
    assert.equal(onStandstill.mock.callCount(), 0);
    for (let second = 0; second < 10; second += 1) mock.timers.tick(1000);
    assert.equal(onStandstill.mock.callCount(), 1);
    mock.timers.reset();
  });
});
