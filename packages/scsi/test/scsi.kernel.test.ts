import { readFileSync, writeFileSync } from 'node:fs';
import { attach, on, type Session } from '@tap/native-core';
import { struct, u32, u64 } from '@tap/native-core/tapset';
import { ioscheduler } from '@tap/ioscheduler';
import { beforeAll, describe, expect, it } from 'vitest';
import { badSector, guestDisk, read, testDisk, write, type Disk } from '../../testing/src/disk.js';
import { kernelTrace, type KernelTrace } from '../../testing/src/kernel-trace.js';
import { scsi } from '../src/index.js';
import { commandOf, type TracedCommand } from './cdb.js';

/** An event of any of the probes. */
type Event = Readonly<Record<string, string | number | bigint | null>> & {
  readonly probe: string;
  readonly time: bigint;
};

const Scatterlist = struct('scatterlist', { length: u32 });
const EightBytes = struct('list_head', { first: u64.at('next') });
/** Whether this kernel has types for modules, without which it cannot tell of SCSI devices. */
const typed = (() => {
  try {
    return readFileSync('/sys/kernel/btf/scsi_mod').length > 0;
  } catch {
    return false;
  }
})();

let disk: Disk;
let other: Disk;
let timeout: string;
let retries: string;
let trace: KernelTrace;
let events: readonly Event[];
const states: string[] = [];

const of = (probe: string): readonly Event[] => events.filter((event) => event.probe === probe);
const commands = (event: string): readonly TracedCommand[] =>
  trace.lines.filter((line) => line.event === event).map(({ text }) => commandOf(text));
/** Some values of an event, as text. */
const told = (event: Event, ...names: readonly string[]): string =>
  names.map((name) => String(event[name])).join(' ');
const placeOf = (event: Event): string =>
  told(event, 'host_no', 'channel', 'dev_id', 'lun').replaceAll(' ', ':');
const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort();

function setState(state: 'offline' | 'running'): void {
  const file = `/sys/block/${disk.name}/device/state`;
  writeFileSync(file, `${state}\n`);
  states.push(readFileSync(file, 'utf8').trim().toUpperCase());
}

function workload(): void {
  write(disk.name, 24_576, 3);
  read(disk.name, 12_288, 2);
  read(disk.name, 512, 2);
  read(other.name, 4096, 1);
  write(disk.name, 4096, 1, 'direct,dsync');
  expect(read(disk.name, 16_384, 1, Math.floor((badSector * 512) / 16_384))).toBe(1);
  writeFileSync(`/sys/class/scsi_disk/${disk.address}/cache_type`, 'write back\n');
  setState('offline');
  setState('running');
  writeFileSync(`/sys/block/${disk.name}/device/delete`, '1');
}

beforeAll(async () => {
  disk = await testDisk(1);
  other = await guestDisk();
  timeout = readFileSync(`/sys/block/${disk.name}/device/timeout`, 'utf8');
  retries = readFileSync(`/sys/class/scsi_disk/${disk.address}/max_retries`, 'utf8');
  const session = await attach([
    on(scsi.ioentry),
    on(scsi.iodispatching).with((e) => ({ first: Scatterlist.at(e.request_buffer).length })),
    on(scsi.iodone),
    on(scsi.iocompleted),
    on(scsi.ioexecute).with((e) => ({ bytes: EightBytes.at(e.request_buffer).first })),
    on(scsi.set_state),
    on(ioscheduler.elv_next_request.return).select((e) => ({ req_addr: e.req })),
  ]);
  const watched = ['scsi/scsi_dispatch_cmd_start', 'scsi/scsi_dispatch_cmd_done', 'block/block_rq_issue'];
  trace = kernelTrace(watched, workload);
  await session.close();
  const all: Event[] = [];
  for await (const event of session as unknown as Session<Event>) all.push(event);
  events = all.filter(({ time }) => time >= trace.begin && time <= trace.end);
});

describe('scsi probes', () => {
  it('tell of each dispatched command what its bytes and the trace tell', () => {
    const traced = commands('scsi_dispatch_cmd_start').map(
      ({ place, direction, length }) => `${place} ${direction} ${length}`,
    );
    const seen = of('scsi.iodispatching').map(
      (e) => `${placeOf(e)} ${told(e, 'data_direction', 'req_bufflen')}`,
    );
    expect(sorted(seen)).toEqual(sorted(traced));
    const places = new Set(traced.map((text) => text.split(' ')[0]));
    expect([...places].sort()).toEqual([disk.address, other.address].sort());
    for (const size of ['1 24576', '2 12288', '2 512', '2 4096', '3 0']) {
      expect(traced.some((text) => text.endsWith(` ${size}`))).toBe(true);
    }
    for (const event of of('scsi.iodispatching')) {
      expect(event['request_bufflen']).toBe(event['req_bufflen']);
    }
  });

  it('tell the same of each finished command', () => {
    const traced = commands('scsi_dispatch_cmd_done').map(({ place, direction }) => `${place} ${direction}`);
    const seen = of('scsi.iodone').map((e) => `${placeOf(e)} ${told(e, 'data_direction')}`);
    expect(sorted(seen)).toEqual(sorted(traced));
  });

  it('tell how many bytes went well', () => {
    const traced = commands('scsi_dispatch_cmd_done')
      .filter(({ length }) => length > 0)
      .map(
        ({ place, direction, length, good, forKernel }) =>
          `${place} ${direction} ${good || forKernel ? length : 0}`,
      );
    const seen = of('scsi.iocompleted')
      .filter((e) => e['data_direction'] !== 3)
      .map((e) => `${placeOf(e)} ${told(e, 'data_direction', 'goodbytes')}`);
    expect(sorted(seen)).toEqual(sorted(traced));
    expect(traced).toContain(`${disk.address} 2 0`);
    expect(traced).toContain(`${disk.address} 1 24576`);
  });

  it('tell the disk of each prepared command', () => {
    const traced = trace.lines
      .filter(({ event }) => event === 'block_rq_issue')
      .map(({ text }) => text.split(' ')[0]?.replace(/^0,0$/, '-1,-1') ?? '');
    const seen = of('scsi.ioentry').map((e) => told(e, 'disk_major', 'disk_minor').replace(' ', ','));
    expect(sorted(seen)).toEqual(sorted(traced));
    expect(seen).toContain(`${disk.disk_major},${disk.disk_minor}`);
    expect(seen).toContain(`${other.disk_major},${other.disk_minor}`);
  });

  it('give one address to one request, the one that the block layer has', () => {
    const writes = of('scsi.iodispatching').filter((e) => e['req_bufflen'] === 24_576);
    expect(writes).toHaveLength(3);
    for (const dispatched of writes) {
      const same = events.filter((e) => e['req_addr'] === dispatched['req_addr']);
      const at = same.indexOf(dispatched);
      expect(same.slice(at - 2, at + 3).map(({ probe }) => probe)).toEqual([
        'scsi.ioentry',
        'ioscheduler.elv_next_request.return',
        'scsi.iodispatching',
        'scsi.iodone',
        'scsi.iocompleted',
      ]);
    }
  });

  it('name directions', () => {
    const names = new Map(
      [...of('scsi.iodispatching'), ...of('scsi.iodone')].map((e) => [
        e['data_direction'],
        e['data_direction_str'],
      ]),
    );
    expect(Object.fromEntries(names)).toEqual({ 1: 'TO_DEVICE', 2: 'FROM_DEVICE', 3: 'NONE' });
  });

  it('tell the state of the device, where the kernel has types for it', () => {
    for (const probe of ['scsi.ioentry', 'scsi.iodispatching', 'scsi.iodone', 'scsi.iocompleted']) {
      const seen = new Set(of(probe).map((e) => told(e, 'device_state', 'device_state_str')));
      // The cache is written back while the device is being deleted.
      expect([...seen].sort()).toEqual(typed ? ['2 RUNNING', '3 CANCEL'] : ['null null']);
    }
  });

  it('give the address of the scatter list, where the kernel has types for it', () => {
    for (const event of of('scsi.iodispatching')) {
      const length = event['req_bufflen'] as number;
      if (!typed) expect([event['request_buffer'], event['first']]).toEqual([null, null]);
      else if (length === 0) expect(event['request_buffer']).toBe(0n);
      // Data within one page are one piece.
      else if (length <= 512) expect(event['first']).toBe(length);
      else expect(event['first']).toBeGreaterThanOrEqual(512);
    }
  });

  it('tell of commands that the kernel executes', () => {
    const executed = of('scsi.ioexecute');
    expect(executed.length).toBeGreaterThan(3);
    const place = typed ? disk.address : 'null:null:null:null';
    const disposed = events.filter(
      ({ probe }) => probe === 'scsi.ioexecute' || probe === 'scsi.iodispatching',
    );
    for (const event of executed) {
      expect(placeOf(event)).toBe(place);
      expect(['RUNNING', 'CANCEL', null]).toContain(event['device_state_str']);
      expect(event['device_state_str'] === null).toBe(!typed);
      const dispatched = disposed[disposed.indexOf(event) + 1];
      expect(dispatched).toMatchObject({
        probe: 'scsi.iodispatching',
        data_direction: event['data_direction'],
        req_bufflen: event['request_bufflen'],
      });
    }
  });
});

describe('scsi.ioexecute', () => {
  it('has the arguments of the mode page that the workload writes', () => {
    const [select] = of('scsi.ioexecute').filter((e) => e['data_direction'] === 1);
    // MODE SELECT(6): a header of 4 bytes, then page 8 (caching) of 18 bytes, whose bit 2 is the write cache.
    expect(select).toMatchObject({
      request_bufflen: 24,
      data_direction_str: 'TO_DEVICE',
      retries: Number(retries),
    });
    const bytes = BigInt(select?.['bytes'] as bigint);
    expect([(bytes >> 32n) & 0xffn, (bytes >> 40n) & 0xffn, (bytes >> 50n) & 1n]).toEqual([8n, 18n, 1n]);
  });

  it('has timeouts in ticks, of which Debian has 250 a second', () => {
    const seconds = Number(timeout) * 250;
    const timeouts = of('scsi.ioexecute').map((e) => e['timeout']);
    // The last command writes the cache back, for which there is twice the time.
    expect(timeouts.at(-1)).toBe(2 * seconds);
    expect(new Set(timeouts.slice(0, -1))).toEqual(new Set([seconds]));
  });
});

describe('scsi.set_state', () => {
  it('tells each change that the workload makes', () => {
    expect(states).toEqual(['OFFLINE', 'RUNNING']);
    const seen = of('scsi.set_state').map((e) => [
      e['old_state'],
      e['old_state_str'],
      e['state'],
      e['state_str'],
    ]);
    const changes = [
      [2, 'RUNNING', 6, 'OFFLINE'],
      [6, 'OFFLINE', 2, 'RUNNING'],
      [2, 'RUNNING', 3, 'CANCEL'],
      [3, 'CANCEL', 4, 'DEL'],
    ];
    expect(seen).toEqual(typed ? changes : changes.map(([, , state, name]) => [null, null, state, name]));
    for (const event of of('scsi.set_state')) {
      const place = placeOf(event);
      expect(place).toBe(typed ? disk.address : 'null:null:null:null');
    }
  });
});
