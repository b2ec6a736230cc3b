import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { InputStream } from '../terminal/streams.js';
import { readKeys } from './keys.js';

class FakeTerminal extends EventEmitter {
  readonly isTTY: boolean;
  raw = false;
  reading = false;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  setRawMode(raw: boolean): void {
    this.raw = raw;
  }
  resume(): void {
    this.reading = true;
  }
  pause(): void {
    this.reading = false;
  }
}

it('hands over keys one by one, Ctrl-C as q, and gives the terminal back', () => {
  const terminal = new FakeTerminal(true);
  const keys: string[] = [];
  const end = readKeys(terminal as unknown as InputStream, (key) => keys.push(key));
  expect([terminal.raw, terminal.reading]).toEqual([true, true]);
  terminal.emit('data', Buffer.from('sp'));
  terminal.emit('data', Buffer.from('\u0003'));
  expect(keys).toEqual(['s', 'p', 'q']);
  expect(() => terminal.emit('error', new Error('read EIO'))).not.toThrow();
  end();
  expect([terminal.raw, terminal.reading, terminal.listenerCount('data')]).toEqual([false, false, 0]);
});

it('leaves what is not a terminal alone', () => {
  const pipe = new FakeTerminal(false);
  readKeys(pipe as unknown as InputStream, () => undefined)();
  readKeys(undefined, () => undefined)();
  expect([pipe.reading, pipe.listenerCount('data')]).toEqual([false, 0]);
});
