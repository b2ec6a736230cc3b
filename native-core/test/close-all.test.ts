import { existsSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { closeAll, createMap, openPerfEvent, SysError, type Descriptor } from '../src/sys/index.js';

/** A perf event of this process that counts nothing: PERF_COUNT_SW_DUMMY of include/uapi/linux/perf_event.h. */
const open = (): Descriptor =>
  openPerfEvent({ type: 1, config: 9n, config1: 0n, config2: 0n, samplePeriod: 0n, pid: 0, cpu: -1 });

function whyNot(): string | null {
  try {
    open().close();
    createMap({ type: 2, keySize: 4, valueSize: 8, maxEntries: 1 }).close();
    return null;
  } catch (error) {
    if (error instanceof SysError) return error.message;
    throw error;
  }
}

const refusal = whyNot();
const isEvent = (fd: number): boolean =>
  existsSync(`/proc/self/fd/${fd}`) && readlinkSync(`/proc/self/fd/${fd}`).includes('perf_event');

describe.skipIf(refusal !== null)(
  `many descriptors are closed at once${refusal === null ? '' : ` (left out: ${refusal})`}`,
  () => {
    it.each([0, 1, 16, 100])(
      '%i of them: nobody has them any more, and then the kernel neither',
      async (count) => {
        const events = Array.from({ length: count }, open);
        const numbers = events.map(({ fd }) => fd);
        expect(numbers.every(isEvent)).toBe(true);
        const closing = closeAll(events);
        expect(events.every(({ closed }) => closed)).toBe(true);
        await closing;
        expect(numbers.filter(isEvent)).toEqual([]);
      },
    );

    it('what is closed already, or given twice, does no harm', async () => {
      const [first, second] = [open(), open()];
      first.close();
      const { fd } = second;
      await closeAll([first, second, second]);
      expect([second.closed, isEvent(fd)]).toEqual([true, false]);
      second.close();
      await closeAll([first, second]);
    });

    it('what owns more than a descriptor is refused, and nothing is closed', async () => {
      using map = createMap({ type: 2, keySize: 4, valueSize: 8, maxEntries: 1 });
      using event = open();
      await expect(closeAll([event, map])).rejects.toMatchObject({ code: 'ERR_TAP_ARGUMENT' });
      expect([event.closed, map.closed]).toEqual([false, false]);
    });
  },
);
