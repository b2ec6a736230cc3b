import { afterEach, describe, expect, it, vi } from 'vitest';
import { until } from '../../packages/testing/src/until.js';
import { generateProgram } from '../src/codegen/index.js';
import { sessionMaps } from '../src/compile/session-maps.js';
import { layoutRecord } from '../src/layout/index.js';
import { createMaps, load, MemoryLedger, type Rings, type SessionMaps } from '../src/load/index.js';
import { RingReader } from '../src/ring/index.js';
import { LateRings } from '../src/session/late-rings.js';
import { Losses } from '../src/session/losses.js';
import { possibleCpus, runningCpus, SysError } from '../src/sys/index.js';
import { codeOptionsHere, rawTracepoint, whyNot } from './in-kernel.js';

const refusal = whyNot();
const here = possibleCpus();
/** There is no such CPU, so that what runs finds no ring. */
const nobody = here;
const ringBytes = 65_536;

afterEach(() => vi.restoreAllMocks().useRealTimers());

describe.skipIf(refusal !== null)(
  `a CPU without a ring${refusal === null ? '' : ` (left out: ${refusal})`}`,
  () => {
    /** The maps of a session with one ring, which no CPU uses, and a program that reports each event. */
    function start(limit = 1 << 30) {
      const memory = new MemoryLedger(limit);
      const maps = createMaps(sessionMaps({ numbers: 1, possibleCpus: here + 1, ringBytes }), {
        memory,
        possibleCpus: here + 1,
        runningCpus: [nobody],
      });
      const rings = maps.rings as Rings;
      const reader = new RingReader(rings.maps, { latency: 0 }, () => undefined);
      const layout = layoutRecord([]);
      const candidate = rawTracepoint(null, []);
      const options = { ...codeOptionsHere(), possibleCpus: here + 1 };
      const program = load(
        generateProgram(candidate, { record: layout, table: null }, options),
        candidate,
        maps.byName,
      );
      const losses = new Losses(maps.lost, 1, here + 1);
      const run = (times: number): readonly [delivered: number, lost: number] => {
        const before = losses.of('record', [0]);
        for (let i = 0; i < times; i++) program.testRun({ context: new Uint8Array(96), repeat: 0 });
        return [reader.drain(true) / layout.size, losses.of('record', [0]) - before];
      };
      const end = (): void => [reader, program, maps satisfies SessionMaps].forEach((part) => part.close());
      return { rings, reader, run, memory, end };
    }

    it('loses its events, which are counted, until it has one', async () => {
      const { rings, reader, run, memory, end } = start();
      expect(run(50)).toEqual([0, 50]);
      expect([rings.complete, memory.bytes.rings]).toEqual([false, ringBytes]);
      const late = new LateRings(rings, reader);
      expect(run(50)).toEqual([50, 0]);
      expect(memory.bytes.rings).toBe((runningCpus().length + 1) * ringBytes);
      late.close();
      end();
    });

    it('is tried again when there was no ring to be had, or nobody who reads it', async () => {
      const { rings, reader, run, end } = start();
      const add = vi.spyOn(reader, 'add').mockImplementationOnce(() => {
        throw new SysError({ message: 'none', code: 'EMFILE', errno: 24, syscall: 'mmap', log: null });
      });
      const late = new LateRings(rings, reader);
      expect([run(10), rings.complete]).toEqual([[0, 10], false]);
      const online = runningCpus().length;
      await until(() => add.mock.calls.length > online, 'each CPU has a ring');
      expect(run(10)).toEqual([10, 0]);
      expect(rings.maps).toHaveLength(online + 1);
      late.close();
      end();
    });

    it('stays without one where the memory of the session is at its limit', () => {
      const { rings, reader, run, end } = start(ringBytes);
      const late = new LateRings(rings, reader);
      expect(run(10)).toEqual([0, 10]);
      expect(rings.maps).toHaveLength(1);
      late.close();
      end();
    });

    it('is asked for no more when the session has ended', () => {
      vi.useFakeTimers();
      const { rings, reader, end } = start(ringBytes);
      const add = vi.spyOn(rings, 'add');
      const late = new LateRings(rings, reader);
      vi.advanceTimersByTime(500);
      expect(add).toHaveBeenCalledTimes(2);
      late.close();
      end();
      vi.advanceTimersByTime(10_000);
      expect(add).toHaveBeenCalledTimes(2);
    });
  },
);
