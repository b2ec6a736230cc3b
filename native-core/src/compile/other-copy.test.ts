import { beforeAll, describe, expect, it, vi } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import * as own from '../index.js';
import { fn, probe, usize } from '../tapset.js';
import { compile } from './index.js';

const kernel = fixtureKernel('6.12');
const define = (tapset: { fn: typeof fn; probe: typeof probe; usize: typeof usize }) =>
  tapset.probe('test.read', {
    at: tapset.fn('vfs_read', { count: tapset.usize }),
    values: ({ count }) => ({ count }),
  });

describe('what two copies of native-core make cannot be mixed, which is said of', () => {
  let other: typeof own;
  let foreign: ReturnType<typeof define>;

  beforeAll(async () => {
    vi.resetModules();
    other = await import('../index.js');
    foreign = define(await import('../tapset.js'));
    expect(other.on).not.toBe(own.on);
  });

  const read = define({ fn, probe, usize });
  const isDuplicate = (made: () => unknown): void =>
    expect(made).toThrow(expect.objectContaining({ code: 'TAP_DUPLICATE_CORE' }));

  it('a probe', () => isDuplicate(() => own.on(foreign)));

  it('a query, of events or of rows', () => {
    isDuplicate(() => compile(other.on(foreign), kernel));
    isDuplicate(() =>
      compile(
        other.on(foreign).select(() => ({})),
        kernel,
      ),
    );
    isDuplicate(() => compile(other.on(foreign).count(), kernel));
  });

  it('a query that starts or stops', async () => {
    const start = other.on(foreign);
    isDuplicate(() => compile(own.on(read), kernel, { start }));
    await expect(own.attach(own.on(read), { start })).rejects.toMatchObject({ code: 'TAP_DUPLICATE_CORE' });
  });

  it('a value, in a condition or a measure', () => {
    const { count } = foreign.values;
    isDuplicate(() => own.on(read).where(() => count.gt(1n)));
    isDuplicate(() => own.on(read).where((e) => e.count.gt(count)));
    isDuplicate(() => own.on(read).sum(() => count));
  });

  it('a measure', () =>
    isDuplicate(() =>
      own
        .on(read)
        .by((e) => ({ count: e.count }))
        .aggregate(() => ({ n: other.count() })),
    ));

  it('a kernel', () => isDuplicate(() => compile(own.on(read), { ...kernel, btf: { firstId: 1 } as never })));
});
