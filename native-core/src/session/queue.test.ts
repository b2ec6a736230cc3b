import { describe, expect, it, vi } from 'vitest';
import { Queue } from './queue.js';

describe('Queue', () => {
  it('hands items on in order, also to consumers that wait', async () => {
    const queue = new Queue<number>(() => {});
    const waiting = queue.next();
    queue.push(1);
    queue.push(2);
    expect(await waiting).toEqual({ done: false, value: 1 });
    expect(await queue.next()).toEqual({ done: false, value: 2 });
  });

  it('says when it is full, and when there is room again', async () => {
    const onTaken = vi.fn();
    const queue = new Queue<number>(onTaken);
    while (queue.wants) queue.push(0);
    expect(onTaken).not.toHaveBeenCalled();
    await queue.next();
    expect(onTaken).toHaveBeenCalledOnce();
    expect(queue.wants).toBe(true);
  });

  it('ends after what it holds', async () => {
    const queue = new Queue<number>(() => {});
    queue.push(1);
    queue.end();
    expect(await queue.next()).toEqual({ done: false, value: 1 });
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  it('gives an error once, to the first that waits', async () => {
    const queue = new Queue<number>(() => {});
    const [first, second] = [queue.next(), queue.next()];
    queue.fail(new Error('bad'));
    await expect(first).rejects.toThrow('bad');
    expect(await second).toMatchObject({ done: true });
    const late = new Queue<number>(() => {});
    late.fail(new Error('late'));
    await expect(late.next()).rejects.toThrow('late');
    expect(await late.next()).toMatchObject({ done: true });
  });
});
