import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ownDescription } from './own-description.js';

const folder = mkdtempSync(join(tmpdir(), 'tap-own-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'pipe');
execFileSync('mkfifo', [path]);

const waits = (fd: number): boolean => {
  const flags = /flags:\s+([0-7]+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
  return (parseInt(flags, 8) & constants.O_NONBLOCK) === 0;
};

/** Whether writing to a pipe waits once a child has written to it, too. */
async function waitsAfterChild(hand: (fd: number) => { fd: number; close(): void }): Promise<boolean> {
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    const handed = hand(pipe);
    const child = spawn('/bin/echo', ['written'], { stdio: ['ignore', handed.fd, 'ignore'] });
    handed.close();
    await once(child, 'exit');
    const text = Buffer.alloc(20);
    expect(text.toString('latin1', 0, readSync(pipe, text))).toBe('written\n');
    return waits(pipe);
  } finally {
    closeSync(pipe);
  }
}

it('a child that writes to the same pipe does not make tap wait for the reader', async () => {
  expect(await waitsAfterChild(ownDescription)).toBe(false);
  // What the function is for.
  expect(await waitsAfterChild((fd) => ({ fd, close: () => undefined }))).toBe(true);
});

it('shares a file as it is, so that both go on at its end', () => {
  const file = openSync(join(folder, 'file'), 'w');
  expect(ownDescription(file).fd).toBe(file);
  closeSync(file);
});
