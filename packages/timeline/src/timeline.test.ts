import { between, on, probe, struct, tracepoint, ptr, i32, u64, context } from '@tap/native-core/tapset';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetsOf, readTrace } from '../test/read-trace.js';
import { Timeline, timelineFields, type TimelineEvent, type TimelineOptions } from './index.js';

const Task = struct('task_struct', { pid: i32 });
const switched = probe('test.switch', {
  at: tracepoint('sched_switch', { prev: ptr(Task) }),
  values: ({ prev }) => ({
    /** An address. */
    task: prev.address,
    /** A number. */
    size: context('cpu', u64),
  }),
});
const pair = between(switched, switched, { from: (e) => e.size, to: (e) => e.size });
const queries = [on(switched).with(() => timelineFields()), on(pair).with(() => timelineFields())];

const event = (time: number, more: Readonly<Record<string, unknown>> = {}): TimelineEvent => ({
  probe: 'test.switch',
  time: BigInt(time),
  track_pid: 7,
  track_tid: 8,
  track_name: 'worker',
  ...more,
});

function written(events: readonly TimelineEvent[], options?: TimelineOptions): Uint8Array {
  const timeline = new Timeline(queries, options);
  events.forEach((one) => timeline.add(one));
  return timeline.take();
}

describe('a timeline', () => {
  it('has its times by the monotonic clock, and the time of day', () => {
    const clocks = { monotonic: 5n, realtime: 2n ** 60n };
    const [first, ...others] = packetsOf(written([event(9)], { clocks }));
    expect(first).toMatchObject({
      sequence_flags: 1,
      trace_packet_defaults: { timestamp_clock_id: 3 },
      clock_snapshot: {
        clocks: [
          { clock_id: 3, timestamp: '5' },
          { clock_id: 1, timestamp: String(2n ** 60n) },
        ],
        primary_trace_clock: 3,
      },
    });
    for (const { sequence_flags } of others) expect(sequence_flags).toBe(2);
  });

  it('puts events on the tracks of their threads, which have the last names of these', () => {
    const { tracks, shown } = readTrace(
      written([
        event(1),
        event(2, { track_tid: 7, track_name: 'sh' }),
        event(3, { track_tid: 7, track_name: 'curl' }),
        event(4, { track_pid: 0, track_tid: 0, track_name: 'swapper/3' }),
      ]),
    );
    expect([...tracks.values()]).toEqual([
      { uuid: '1', process: { pid: 7, process_name: 'curl' } },
      { uuid: '2', parent_uuid: '1', thread: { pid: 7, tid: 8, thread_name: 'worker' } },
      { uuid: '3', parent_uuid: '1', thread: { pid: 7, tid: 7, thread_name: 'curl' } },
      { uuid: '4', name: 'swapper/3' },
    ]);
    expect(shown.map(({ track, begin, end }) => [track, begin, end])).toEqual([
      ['2', 1n, null],
      ['3', 2n, null],
      ['3', 3n, null],
      ['4', 4n, null],
    ]);
  });

  it('shows calls as slices that nest, and puts those that overlap beside the thread', () => {
    const { tracks, shown } = readTrace(
      written([
        event(30, { elapsed: 10 }),
        event(50, { elapsed: 40, size: 2 }),
        event(60, { elapsed: 35 }),
        event(61, { elapsed: 0n }),
        event(70, { elapsed: null }),
      ]),
    );
    expect(shown.map(({ track, begin, end, depth }) => [track, begin, end, depth])).toEqual([
      ['2', 10n, 50n, 0],
      ['2', 20n, 30n, 1],
      ['3', 25n, 60n, 0],
      ['2', 61n, 61n, 0],
      ['2', 70n, null, 0],
    ]);
    expect(tracks.get('3')).toMatchObject({ name: 'overlapping', parent_uuid: '2' });
    expect(shown[0]?.values).toEqual({ size: { int: '2' } });
  });

  it('shows what cannot have taken as long as it says as an instant, with that number', () => {
    const times = [31, 31n, -1, 0.5];
    const { shown } = readTrace(written(times.map((elapsed) => event(30, { elapsed }))));
    expect(shown.map(({ begin, end, values }) => [begin, end, values['elapsed']])).toEqual([
      [30n, null, { int: '31' }],
      [30n, null, { int: '31' }],
      [30n, null, { int: '-1' }],
      [30n, null, { double: 0.5 }],
    ]);
  });

  it('shows pairs of events on tracks of the process', () => {
    const { tracks, shown } = readTrace(
      written([
        event(30, { probe: pair.name, elapsed: 20 }),
        event(40, { probe: pair.name, elapsed: 20, track_tid: 9 }),
      ]),
    );
    const beside = { name: 'test.switch to test.switch', parent_uuid: '1' };
    expect(shown.map(({ track }) => tracks.get(track))).toMatchObject([beside, beside]);
    expect(new Set(shown.map(({ track }) => track)).size).toBe(2);
  });

  it('has the values of events as what they are, but those that are not there', () => {
    const values = {
      task: 0xffff888000000000n,
      size: 2 ** 53,
      large: 2n ** 64n - 1n,
      small: -(2n ** 63n),
      yes: true,
      share: 0.5,
      text: 'gr\u00fc\u00df \\ \u202e\udcff\0',
      none: null,
      frames: ['f', { name: 'g', module: null, at: 1n }],
      empty: [],
    };
    const [only] = readTrace(written([event(1, values)])).shown;
    expect(only?.name).toBe('test.switch');
    expect(only?.values).toEqual({
      task: { pointer: String(values.task) },
      size: { double: 2 ** 53 },
      large: { uint: String(values.large) },
      small: { int: String(values.small) },
      yes: { bool: true },
      share: { double: 0.5 },
      text: { string: 'gr\u00fc\u00df \\\\ \\u{202e}\\xff\\x00' },
      frames: [{ string: 'f' }, { name: { string: 'g' }, at: { int: '1' } }],
      empty: [],
    });
  });

  it('joins events that have a value in common', () => {
    const sizes = [7, 7n, -1, 'a', 'a', 'b', 0, null, 0.5];
    const file = written(
      sizes.map((size, i) => event(i + 1, { size })),
      { flow: 'size' },
    );
    const flows = readTrace(file).shown.map((one) => one.flows);
    expect(flows.slice(0, 3)).toEqual([['7'], ['7'], [String(2n ** 64n - 1n)]]);
    expect(flows[3]).toEqual(flows[4]);
    expect(flows[5]).not.toEqual(flows[3]);
    expect(flows.slice(6)).toEqual([[], [], []]);
    expect(readTrace(written([event(1, { size: 7 })])).shown[0]?.flows).toEqual([]);
  });

  it('has counters, and says what is missing', () => {
    const timeline = new Timeline(queries);
    timeline.addCount('reads', 3, 1n);
    timeline.addCount('load', 0.25, 2n);
    timeline.addCount('reads', 2n ** 40n, 3n);
    timeline.addMissing('3 events lost', 4n);
    const { tracks, shown, counts } = readTrace(timeline.take());
    expect(counts.map(({ track, time, value }) => [tracks.get(track)?.name, time, value])).toEqual([
      ['reads', 1n, 3],
      ['load', 2n, 0.25],
      ['reads', 3n, 2 ** 40],
    ]);
    for (const { track } of counts) expect(tracks.get(track)?.counter).toEqual({});
    expect(shown.map(({ track, name, begin }) => [tracks.get(track)?.name, name, begin])).toEqual([
      ['Missing', '3 events lost', 4n],
    ]);
  });

  it('is written in pieces, which are the file together', () => {
    const timeline = new Timeline(queries);
    const pieces = [1, 2, 3].map((time) => {
      timeline.add(event(time));
      return timeline.take();
    });
    expect(readTrace(Buffer.concat(pieces)).shown).toHaveLength(3);
    expect(timeline.take()).toHaveLength(0);
    // A text is told once.
    expect(pieces[2]?.length).toBeLessThan(40);
  });

  it('refuses events that it cannot place', () => {
    const timeline = new Timeline(queries);
    expect(() => timeline.add(event(1, { probe: 'test.other' }))).toThrow('TAP_ARGUMENT');
    expect(() => timeline.add(event(1, { track_tid: undefined }))).toThrow('timelineFields()');
  });

  it('shows any calls of a thread with their own times', () => {
    const span = fc.tuple(fc.nat(60), fc.nat(30)).map(([begin, length]) => ({ begin, end: begin + length }));
    const property = fc.property(fc.array(span, { maxLength: 40 }), (spans) => {
      const calls = spans.toSorted((a, b) => a.end - b.end);
      const file = written(
        calls.map(({ begin, end }, i) => event(end, { elapsed: end - begin, size: i })),
        { clocks: { monotonic: 0n, realtime: 0n } },
      );
      const { shown } = readTrace(file);
      expect(shown).toHaveLength(calls.length);
      for (const { begin, end, values } of shown) {
        const { int } = values['size'] as { readonly int: string };
        expect([begin, end].map(Number)).toEqual([calls[Number(int)]?.begin, calls[Number(int)]?.end]);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('a timeline refuses', () => {
  const timeline = new Timeline(queries);
  timeline.take();
  const loose = timeline as unknown as Record<
    'add' | 'addCount' | 'addMissing',
    (...given: unknown[]) => void
  >;

  it.each([
    ['a number that is none', () => loose.addCount('x', NaN, 5n)],
    ['one without an end', () => loose.addCount('x', -Infinity, 5n)],
    ['one of more bits', () => loose.addCount('x', 2n ** 63n, 5n)],
    ['a text as a number', () => loose.addCount('x', '7', 5n)],
    ['a number as a name', () => loose.addCount(7, 7, 5n)],
    ['a time before its clock', () => loose.addCount('x', 7, -5n)],
    ['a time of more bits', () => loose.addCount('x', 7, 2n ** 64n)],
    ['a number as a time', () => loose.addCount('x', 7, 5)],
    ['a number as what is missing', () => loose.addMissing(7, 5n)],
    ['what is missing before the clock', () => loose.addMissing('3 events', -5n)],
    ['an event before the clock', () => loose.add({ ...event(1), time: -5n })],
    ['an event with a number as a time', () => loose.add({ ...event(1), time: 5 })],
    ['an event of a thread without a name', () => loose.add({ ...event(1), track_name: 7 })],
    ['a clock that is none', () => new Timeline(queries, { clocks: { monotonic: 1n, realtime: -1n } })],
  ])('%s, and writes nothing of it', (_, give) => {
    expect(give).toThrow(expect.objectContaining({ code: 'TAP_ARGUMENT' }) as Error);
    expect(timeline.take()).toHaveLength(0);
  });

  it('no number that fits', () => {
    for (const value of [0, -1.5, 2 ** 60, -(2n ** 63n), 2n ** 63n - 1n])
      timeline.addCount('x', value, 2n ** 64n - 1n);
    expect(timeline.take().length).toBeGreaterThan(0);
  });
});
