import { spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { attach, on, type Session } from '@tap/native-core';
import { readKernel } from '@tap/native-core/inspect';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDebugDisk, misbehave, read, write, type Disk } from '../../testing/src/disk.js';
import { ioblock, ioblock_trace } from '../src/index.js';

type Event = Readonly<Record<string, unknown>> & { readonly probe: string };

/** Where the partition begins, in sectors of 512 bytes. */
const start = 64;
/** Operations of `enum req_op` in include/linux/blk_types.h. */
const REQ_OP_READ = 0;
const REQ_OP_WRITE = 1;
/** BLK_STS_MEDIUM of include/linux/blk_types.h: what a disk's medium error becomes. */
const BLK_STS_MEDIUM = 7;

/** A block of 4096 bytes in the partition that scsi_debug can fail to read: it has the sector 0x1234 of the disk. */
const badBlock = 574;

/** Where a RAM disk is written. */
const ramSector = 1000;

let disk: Disk;
let events: readonly Event[];
const inBio = readKernel().btf.find('hd_struct', 'struct') === null;

/** Writes a partition table with one partition: a master boot record. */
async function partition({ name }: Disk): Promise<void> {
  const record = Buffer.alloc(512);
  record[446 + 4] = 0x83;
  record.writeUInt32LE(start, 446 + 8);
  record.writeUInt32LE(8192, 446 + 12);
  record.writeUInt16LE(0xaa55, 510);
  writeSync(openSync(`/dev/${name}`, 'rs+'), record);
  expect(spawnSync('blockdev', ['--rereadpt', `/dev/${name}`]).status).toBe(0);
  while (!existsSync(`/dev/${name}1`)) await sleep(50);
}

beforeAll(async () => {
  disk = await loadDebugDisk(1);
  await partition(disk);
  spawnSync('modprobe', ['brd', 'rd_nr=1', 'rd_size=4096']);
  // What the kernel itself reads of a new partition is over.
  await sleep(500);
  const session = await attach([
    on(ioblock.request),
    on(ioblock.end),
    on(ioblock_trace.request),
    on(ioblock_trace.end),
  ]);
  const part = `${disk.name}1`;
  write(part, 8192, 1, 'direct', 24 * 512);
  read(part, 4096, 1, 5);
  // By the page cache: pages of the device's own inode.
  spawnSync('dd', [`if=/dev/${part}`, 'of=/dev/null', 'bs=4096', 'count=1', 'skip=100', 'status=none']);
  misbehave(2);
  const failed = read(part, 4096, 1, badBlock);
  misbehave(0);
  write('ram0', 12_288, 1, 'direct', ramSector * 512);
  await session.close();
  expect(failed).not.toBe(0);
  const all: Event[] = [];
  for await (const event of session as unknown as Session<Event>) all.push(event);
  const names = [disk.name, part, 'ram0'];
  events = all.filter(({ devname }) => names.includes(String(devname)));
});

/** The events of a bio that is submitted at a sector of the partition, by probe. */
function bioAt(sector: number, ram = false): Readonly<Record<string, Event>> {
  const submitted = events.findIndex(
    (event) => event.probe === 'ioblock.request' && event['sector'] === sector,
  );
  expect(submitted).toBeGreaterThanOrEqual(0);
  const { bio } = events[submitted] as Event;
  const own = events.slice(submitted).filter((event) => event['bio'] === bio);
  const first = (probe: string): readonly [string, Event] => {
    const found = own.find((event) => event.probe === probe);
    expect(found, probe).toBeDefined();
    return [probe, found as Event];
  };
  return Object.fromEntries(
    ['ioblock.request', 'ioblock_trace.request', 'ioblock.end', ...(ram ? ['ioblock_trace.end'] : [])].map(
      first,
    ),
  );
}

/** The kernel may have advanced the bio over what was transferred, or may not have. */
function expectLeft(end: Event | undefined, sector: number, size: number): void {
  expect([sector, sector + size / 512]).toContain(end?.['sector']);
  expect([0, size]).toContain(end?.['size']);
}

const device = (name: string): number => {
  const [major = 0, minor = 0] = readFileSync(`/sys/class/block/${name}/dev`, 'utf8')
    .trim()
    .split(':')
    .map(Number);
  return major * 2 ** 20 + minor;
};

describe.each([
  ['a direct write', 24, 8192, REQ_OP_WRITE, 'W'],
  ['a direct read', 40, 4096, REQ_OP_READ, 'R'],
  ['a read by the page cache', 800, 4096, REQ_OP_READ, 'R'],
  ['a read that fails', badBlock * 8, 4096, REQ_OP_READ, 'R'],
] as const)('%s', (what, sector, bytes, operation, word) => {
  it('has its device, place and size from the submission to the end', () => {
    const bio = bioAt(sector);
    const { 'ioblock.request': request, 'ioblock_trace.request': queued } = bio;
    expect(request).toMatchObject({
      devname: `${disk.name}1`,
      sector,
      rw: operation,
      rw_str: word,
      idx: 0,
      p_start_sect: start,
      phys_segments: null,
      hw_segments: null,
    });
    expect(Number(request?.['opf']) & 0xff).toBe(operation);
    expect(request?.['vcnt']).toBeGreaterThan(0);
    // The page cache may read ahead.
    if (what === 'a read by the page cache') expect(request?.['size']).toBeGreaterThanOrEqual(bytes);
    else expect(request?.['size']).toBe(bytes);
    expect(queued).toMatchObject({
      sector: start + sector,
      size: request?.['size'],
      vcnt: request?.['vcnt'],
    });
    expect([disk.name, `${disk.name}1`]).toContain(queued?.['devname']);
    expect(queued?.['q']).not.toBe(0n);
  });

  it('says what became of it', () => {
    const bio = bioAt(sector);
    const size = bio['ioblock.request']?.['size'] as number;
    expectLeft(bio['ioblock.end'], start + sector, size);
    expect(bio['ioblock.end']?.['rw_str']).toBe(word);
    const failed = what === 'a read that fails';
    expect(bio['ioblock.end']).toMatchObject({ error: failed ? BLK_STS_MEDIUM : 0, bytes_done: null });
  });

  it('knows the inode of a page of the cache, and the block devices', () => {
    const request = bioAt(sector)['ioblock.request'];
    const cached = what === 'a read by the page cache';
    expect(request?.['ino']).toBe(cached ? device(`${disk.name}1`) : -1);
    if (!inBio) expect([request?.['bdev'], request?.['bdev_contains']]).toEqual([null, null]);
    else {
      const whole = events.find(({ devname }) => devname === disk.name)?.['bdev'];
      expect(request?.['bdev']).not.toBe(request?.['bdev_contains']);
      expect(BigInt(request?.['bdev'] as bigint) >> 47n).not.toBe(0n);
      if (whole !== undefined) expect(request?.['bdev_contains']).toBe(whole);
    }
  });
});

it('a RAM disk completes block I/Os that never became requests', () => {
  const bio = bioAt(ramSector, true);
  for (const probe of ['ioblock.request', 'ioblock_trace.request'])
    expect(bio[probe]).toMatchObject({ sector: ramSector, size: 12_288 });
  for (const probe of ['ioblock.end', 'ioblock_trace.end']) expectLeft(bio[probe], ramSector, 12_288);
  for (const probe of Object.keys(bio))
    expect(bio[probe]).toMatchObject({ devname: 'ram0', rw: 1, p_start_sect: 0 });
  const { 'ioblock_trace.request': queued, 'ioblock_trace.end': end } = bio;
  expect(end?.['q']).toBe(queued?.['q']);
  if (inBio) expect(end?.['bdev']).toBe(end?.['bdev_contains']);
});

it('the partition is that of /sys', () => {
  expect(Number(readFileSync(`/sys/class/block/${disk.name}1/start`, 'utf8'))).toBe(start);
  expect(statSync(`/dev/${disk.name}1`).isBlockDevice()).toBe(true);
});
