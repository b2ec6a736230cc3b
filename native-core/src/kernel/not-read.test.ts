import { expect, it } from 'vitest';
import { pauseStep } from '../sys/index.js';
import { NotRead, ReadLater, untilRead } from './not-read.js';

it('what is long is read when it is first asked for, once, while others work', async () => {
  const happened: string[] = [];
  const text = new ReadLater(function* () {
    happened.push('begins');
    yield* pauseStep();
    happened.push('ends');
    return 'text';
  });
  const length = new ReadLater(function* () {
    return (yield* text.steps()).length;
  });
  expect(() => text.get()).toThrow(NotRead);
  setImmediate(() => happened.push('others'));
  const tries: number[] = [];
  const found = await untilRead(async () => {
    tries.push(tries.length);
    return Promise.resolve([text.get(), length.get()]);
  });
  expect(found).toEqual(['text', 4]);
  expect(tries).toEqual([0, 1, 2]);
  expect(happened).toEqual(['begins', 'others', 'ends']);
});

it('what cannot be read is an error of who asked, and other errors stay', async () => {
  const refused = new ReadLater<string>(() => {
    throw new Error('EACCES');
  });
  await expect(untilRead(() => Promise.resolve(refused.get()))).rejects.toThrow('EACCES');
  await expect(untilRead(() => Promise.reject(new Error('other')))).rejects.toThrow('other');
});
