import { expect, it } from 'vitest';
import { pauseStep } from '../sys/index.js';
import { NotRead, readSoon, untilRead } from './not-read.js';

it('what is long is read when it is first asked for, once, while others work', async () => {
  const happened: string[] = [];
  const text = readSoon(function* () {
    happened.push('begins');
    yield* pauseStep();
    happened.push('ends');
    return 'symbols';
  });
  expect(text).toThrow(NotRead);
  setImmediate(() => happened.push('others'));
  const tries: number[] = [];
  const found = await untilRead(async () => {
    tries.push(tries.length);
    return Promise.resolve([text(), text()]);
  });
  expect(found).toEqual(['symbols', 'symbols']);
  expect(tries).toEqual([0, 1]);
  expect(happened).toEqual(['begins', 'others', 'ends']);
});

it('what cannot be read is an error of who asked, and other errors stay', async () => {
  const refused = readSoon<string>(() => {
    throw new Error('EACCES');
  });
  await expect(untilRead(() => Promise.resolve(refused()))).rejects.toThrow('EACCES');
  await expect(untilRead(() => Promise.reject(new Error('other')))).rejects.toThrow('other');
});
