import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { attach, on, type Session } from '@tap/native-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { guestDisk, read, reset, testDisk, write, type Disk } from '../../testing/src/disk.js';
import { kernelTrace, traceFirstArgument, type KernelTrace } from '../../testing/src/kernel-trace.js';
import { ioscheduler, ioscheduler_trace } from '../src/index.js';
import { requestText } from './request-text.js';

/** An event of any of the probes. */
type Event = Readonly<Record<string, unknown>> & { readonly probe: string; readonly time: bigint };

const schedulers = ['none', 'mq-deadline', 'bfq', 'kyber'] as const;
/** When each scheduler was chosen for the disk, in nanoseconds of CLOCK_MONOTONIC, and as what /sys has it. */
const chosen: { readonly time: bigint; readonly name: string }[] = [];

let disk: Disk;
let other: Disk;
let trace: KernelTrace;
let events: readonly Event[];

const of = (probe: string): readonly Event[] => events.filter((event) => event.probe === probe);
const texts = (event: string): readonly string[] =>
  trace.lines.filter((line) => line.event === event).map(({ text }) => text);
const sorted = (all: readonly (string | number)[]): readonly string[] => all.map(String).sort();
/** Device and operation, as `8,64 WS`, from a line of the trace. */
const traced = (text: string): string => /^\d+,\d+ \w+/.exec(text)?.[0] ?? '';
/** How many sectors a line of the trace says. */
const sectors = (text: string): number => Number(/ \+ (\d+) /.exec(text)?.[1]);

function choose(scheduler: string): void {
  const file = `/sys/block/${disk.name}/queue/scheduler`;
  writeFileSync(file, scheduler);
  const name = /\[(.+)\]/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  chosen.push({ time: process.hrtime.bigint(), name });
}

function workload(): void {
  for (const scheduler of schedulers) {
    choose(scheduler);
    write(disk.name, 8192, 2);
    read(disk.name, 20_480, 1);
  }
  write(disk.name, 4096, 1, 'direct,dsync');
  // The kernel asks the disk for a page: a request of the driver's.
  writeFileSync(`/sys/class/scsi_disk/${disk.address}/cache_type`, 'write back\n');
  reset(disk.name);
  write(disk.name, 4096, 2);
  read(other.name, 4096, 1);
}

beforeAll(async () => {
  disk = await testDisk(0);
  other = await guestDisk();
  execFileSync('modprobe', ['bfq']);
  execFileSync('modprobe', ['kyber-iosched']);
  writeFileSync(`/sys/block/${other.name}/queue/scheduler`, 'mq-deadline');
  traceFirstArgument('tap_start', 'blk_mq_start_request');
  if (!traceFirstArgument('tap_insert', 'blk_mq_insert_request')) {
    traceFirstArgument('tap_insert', 'blk_mq_sched_insert_request');
  }
  const session = await attach([
    on(ioscheduler.elv_next_request),
    on(ioscheduler.elv_next_request.return),
    on(ioscheduler.elv_add_request),
    on(ioscheduler.elv_add_request_tp),
    on(ioscheduler.elv_add_request_kp),
    on(ioscheduler.elv_completed_request),
    on(ioscheduler_trace.elv_issue_request),
    on(ioscheduler_trace.elv_requeue_request),
    on(ioscheduler_trace.elv_completed_request),
    on(ioscheduler_trace.plug),
    on(ioscheduler_trace.unplug_io),
  ]);
  const told = ['rq_insert', 'rq_issue', 'rq_complete', 'rq_requeue', 'plug', 'unplug'];
  trace = kernelTrace([...told.map((name) => `block/block_${name}`), 'kprobes'], workload);
  await session.close();
  const all: Event[] = [];
  for await (const event of session as unknown as Session<Event>) all.push(event);
  events = all.filter(({ time }) => time >= trace.begin && time <= trace.end);
});

describe.each([
  ['ioscheduler.elv_next_request.return', 'block_rq_issue'],
  ['ioscheduler_trace.elv_issue_request', 'block_rq_issue'],
  ['ioscheduler.elv_add_request', 'block_rq_insert'],
  ['ioscheduler.elv_add_request.tp', 'block_rq_insert'],
  ['ioscheduler.elv_completed_request', 'block_rq_complete'],
  ['ioscheduler_trace.elv_completed_request', 'block_rq_complete'],
  ['ioscheduler_trace.elv_requeue_request', 'block_rq_requeue'],
])('%s', (probe, event) => {
  it('tells the disk and the operation that the trace tells', () => {
    const seen = of(probe).map(requestText);
    expect(sorted(seen)).toEqual(sorted(texts(event).map(traced)));
    expect(seen).toContain(`${disk.disk_major},${disk.disk_minor} WS`);
    if (event !== 'block_rq_requeue')
      expect(seen.some((text) => text.startsWith(`${other.disk_major},${other.disk_minor} R`))).toBe(true);
  });

  it('has the names of the manual and of today', () => {
    for (const { req, rq, req_flags, rq_flags } of of(probe))
      expect([req, req_flags]).toEqual([rq, rq_flags]);
  });
});

describe('the bytes of elv_completed_request', () => {
  it('are those that the trace tells, and those of the workload', () => {
    const seen = of('ioscheduler.elv_completed_request').map((e) => (e['nr_bytes'] as number) >> 9);
    // The trace has -1 for the sector of a request without one.
    expect(sorted(seen)).toEqual(sorted(texts('block_rq_complete').map(sectors)));
    expect(seen.filter((count) => count === 20_480 / 512)).toHaveLength(schedulers.length);
  });
});

describe('the address of a request', () => {
  const addresses = (event: string): readonly string[] =>
    texts(event).map((text) => /first=(0x[\da-f]+)/.exec(text)?.[1] ?? '');
  const seen = (probe: string): readonly string[] =>
    of(probe).map((e) => `0x${(e['req'] as bigint).toString(16)}`);

  it('is that which the kernel passes on', () => {
    expect(sorted(seen('ioscheduler.elv_next_request.return'))).toEqual(sorted(addresses('tap_start')));
    expect(sorted(seen('ioscheduler.elv_add_request.kp'))).toEqual(sorted(addresses('tap_insert')));
    expect(seen('ioscheduler.elv_add_request.kp')).not.toHaveLength(0);
  });

  it('is the same from the queue to the completion', () => {
    const completed = new Set(of('ioscheduler.elv_completed_request').map((e) => e['req']));
    for (const event of of('ioscheduler.elv_add_request')) expect(completed).toContain(event['req']);
  });
});

describe('elevator_name', () => {
  it('is the scheduler that was chosen', () => {
    expect(chosen.map(({ name }) => name)).toEqual(schedulers);
    const named = events.filter(
      (e) => e['elevator_name'] !== undefined && e['disk_minor'] === disk.disk_minor,
    );
    expect(new Set(named.map((e) => e['elevator_name']))).toEqual(new Set(schedulers));
    for (const event of named) {
      const [last] = chosen.filter(({ time }) => time < event.time).slice(-1);
      expect(event['elevator_name']).toBe(last?.name);
    }
  });

  it('is the same in elv_next_request', () => {
    const names = (probe: string): readonly unknown[] => of(probe).map((e) => e['elevator_name']);
    expect(names('ioscheduler.elv_next_request')).toEqual(names('ioscheduler.elv_next_request.return'));
    expect(names('ioscheduler.elv_next_request')).toEqual(names('ioscheduler_trace.elv_issue_request'));
  });

  it('is the same in elv_add_request.kp', () => {
    const [event] = of('ioscheduler.elv_add_request.kp').slice(-1);
    expect([event?.['disk_major'], schedulers]).toEqual([
      8,
      expect.arrayContaining([event?.['elevator_name']]),
    ]);
  });
});

describe('the request queue', () => {
  it('is one for each disk, wherever it is told', () => {
    const queues = new Map<unknown, Set<unknown>>();
    for (const event of [...of('ioscheduler.elv_add_request'), ...of('ioscheduler.elv_add_request.kp')]) {
      if (event['disk_major'] === -1) continue;
      const known = queues.get(event['disk_minor']) ?? new Set();
      queues.set(event['disk_minor'], known.add(event['q']));
    }
    expect(new Set(queues.keys())).toEqual(new Set([other.disk_minor, disk.disk_minor]));
    expect([...queues.values()].map(({ size }) => size)).toEqual([1, 1]);
    const all = new Set([...queues.values()].flatMap((set) => [...set]));
    expect(all.size).toBe(2);
    for (const { rq_queue } of [...of('ioscheduler_trace.plug'), ...of('ioscheduler_trace.unplug_io')]) {
      expect(all).toContain(rq_queue);
    }
  });

  it('is plugged and unplugged as the trace tells', () => {
    expect(of('ioscheduler_trace.plug')).toHaveLength(texts('block_plug').length);
    const depths = texts('block_unplug').map((text) => Number(/(\d+)$/.exec(text)?.[1]));
    expect(of('ioscheduler_trace.unplug_io').map((e) => e['depth'])).toEqual(depths);
  });
});
