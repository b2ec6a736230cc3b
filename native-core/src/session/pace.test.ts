import { describe, expect, it } from 'vitest';
import { Pace, Stopped } from './pace.js';

describe('the pace of attach()', () => {
  const never = new Promise<void>(() => undefined);

  it('does not wait for something else when the signal aborts', async () => {
    const stop = new AbortController();
    const waiting = new Pace({ signal: stop.signal }).waitFor(never);
    stop.abort('enough');
    const stopped = await waiting.catch((error: unknown) => error);
    expect(stopped).toBeInstanceOf(Stopped);
    expect(stopped).toMatchObject({ reason: 'enough' });
  });

  it('throws at once when the signal has aborted before', async () => {
    const waiting = new Pace({ signal: AbortSignal.abort('before') }).waitFor(never);
    await expect(waiting).rejects.toMatchObject({ reason: 'before' });
  });

  it('waits as long as it takes, and throws what that throws', async () => {
    const paces = [new Pace({}), new Pace({ signal: new AbortController().signal })];
    for (const pace of paces) {
      await pace.waitFor(Promise.resolve());
      await expect(pace.waitFor(Promise.reject(new Error('EACCES')))).rejects.toThrow('EACCES');
    }
  });
});
