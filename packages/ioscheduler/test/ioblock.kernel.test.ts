import { execFileSync, execSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { attach, on, type Session } from '@tap/native-core';
import { readKernel } from '@tap/native-core/inspect';
import { struct, u32, u64, usize } from '@tap/native-core/tapset';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/src/until.js';
import { badSector, read, testDisk, write, type Disk } from '../../testing/src/disk.js';
import { ioblock, ioblock_trace } from '../src/index.js';
import { processor } from '../../testing/src/processor.js';
import { callNumbers } from '../../testing/src/system-calls.js';

type Event = Readonly<Record<string, unknown>> & { readonly probe: string };

/** Where the partition begins, in sectors of 512 bytes. */
const start = 64;
/** Operations of `enum req_op` in include/linux/blk_types.h. */
const REQ_OP_READ = 0;
const REQ_OP_WRITE = 1;
/** BLK_STS_MEDIUM of include/linux/blk_types.h: what a disk's medium error becomes. */
const BLK_STS_MEDIUM = 7;

/** The block of 4096 bytes in the partition that has the bad sector of the disk. */
const badBlock = Math.floor((badSector - start) / 8);

/** Where a RAM disk is written. */
const ramSector = 1000;

/** Where a write is that the disk takes in parts: its bytes, its sector, and the bytes of a part. */
const long = { bytes: 1 << 20, sector: 10_240, part: 64 * 1024 };
/** BIO_CLONED of include/linux/blk_types.h. */
const cloned = 2;
const folder = '/tmp/ioblock';
const hugeFolder = '/tmp/ioblock-huge';
const fileBytes = 20_480;
const blockBytes = 1024;

/** Whose page a bio has first; nothing of it holds for memory that is of no file. */
const FirstPage = struct('bio', {
  device: u32.at('bi_io_vec[0].bv_page->mapping->host->i_rdev'),
  inode: usize.at('bi_io_vec[0].bv_page->mapping->host->i_ino'),
  /** Set in the lowest bit when the page is one of a larger page, and not the first. */
  head: u64.at('bi_io_vec[0].bv_page->compound_info', 'bi_io_vec[0].bv_page->compound_head'),
});

let disk: Disk;
let inode: number;
let hugeInode: number;
let events: readonly Event[];
const inBio = readKernel().btf.find('hd_struct', 'struct') === null;

/** Writes bytes into the file and waits until they are on the disk. */
function writeFile(bytes: number, at: number): void {
  const file = openSync(`${folder}/file`, 'r+');
  writeSync(file, Buffer.alloc(bytes, 'x'), 0, bytes, at);
  fsyncSync(file);
  closeSync(file);
}

/** Makes a file system with an empty file on a RAM disk. Gives the number of the file's inode. */
function fileSystem(device: string): number {
  execFileSync('mkfs.ext4', ['-q', '-F', '-b', String(blockBytes), '-O', '^has_journal', device]);
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', [device, folder]);
  writeFileSync(`${folder}/file`, '');
  execFileSync('sync');
  return statSync(`${folder}/file`).ino;
}

/** Where a RAM disk is written from the second page of a file that is in one huge page. */
const hugeSector = 2000;

/**
 * Writes the second page of a file, of which memory has 2 MiB in one page, to a disk past the page cache. Gives the number of the
 * file's inode.
 */
function writeFromHugePage(device: string): number {
  const bytes = 2 << 20;
  mkdirSync(hugeFolder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'huge=always', 'tmpfs', hugeFolder]);
  writeFileSync(`${hugeFolder}/file`, Buffer.alloc(bytes, 'x'));
  const mmapWrite = `
    my ($file, $device, $bytes, $at, $flags) = @ARGV;
    open(my $in, '<', $file) or die;
    my $nr = require '${callNumbers}';
    my $memory = syscall($nr->{mmap}, 0, $bytes + 0, 1, 1, fileno($in), 0);
    sysopen(my $out, $device, $flags) or die;
    sysseek($out, $at, 0);
    exit(syscall($nr->{write}, fileno($out), $memory + 4096, 4096) == 4096 ? 0 : 1);
  `;
  const numbers = [bytes, hugeSector * 512, constants.O_WRONLY | constants.O_DIRECT].map(String);
  execFileSync('perl', ['-e', mmapWrite, `${hugeFolder}/file`, device, ...numbers]);
  return statSync(`${hugeFolder}/file`).ino;
}

/** Writes a partition table with one partition: a master boot record. */
async function partition({ name }: Disk): Promise<void> {
  const record = Buffer.alloc(512);
  record[446 + 4] = 0x83;
  record.writeUInt32LE(start, 446 + 8);
  record.writeUInt32LE(8192, 446 + 12);
  record.writeUInt16LE(0xaa55, 510);
  writeSync(openSync(`/dev/${name}`, 'rs+'), record);
  expect(spawnSync('blockdev', ['--rereadpt', `/dev/${name}`]).status).toBe(0);
  await until(() => existsSync(`/dev/${name}1`), 'the partition is there');
}

beforeAll(async () => {
  disk = await testDisk(1);
  await partition(disk);
  spawnSync('modprobe', ['brd', 'rd_nr=2', 'rd_size=4096']);
  inode = fileSystem('/dev/ram1');
  writeFileSync(`/sys/block/${disk.name}/queue/max_sectors_kb`, String(long.part / 1024));
  // What the kernel itself reads of a new partition is over.
  const inFlight = (): string => readFileSync(`/sys/block/${disk.name}/inflight`, 'latin1');
  await until(() => /^\s*0\s+0\s*$/.test(inFlight()), 'the disk is idle');
  const session = await attach([
    on(ioblock.request).with((e) => ({
      rdev: FirstPage.at(e.bio).device,
      number: FirstPage.at(e.bio).inode,
      inLarger: FirstPage.at(e.bio).head.bitAnd(1),
    })),
    on(ioblock.end),
    on(ioblock_trace.request),
    on(ioblock_trace.end),
  ]);
  const part = `${disk.name}1`;
  write(part, 8192, 1, 'direct', 24 * 512);
  read(part, 4096, 1, 5);
  // By the page cache: pages of the device's own inode.
  spawnSync('dd', [`if=/dev/${part}`, 'of=/dev/null', 'bs=4096', 'count=1', 'skip=100', 'status=none']);
  const failed = read(part, 4096, 1, badBlock);
  write('ram0', 12_288, 1, 'direct', ramSector * 512);
  hugeInode = writeFromHugePage('/dev/ram0');
  write(disk.name, long.bytes, 1, 'direct', long.sector * 512);
  writeFile(fileBytes, 0);
  // One block in the middle of what may be a larger page.
  writeFile(blockBytes, 2 * 4096);
  await session.close();
  // Other tests have RAM disks of their own.
  execSync(`umount ${folder} ${hugeFolder} && modprobe -r brd`);
  expect(failed).not.toBe(0);
  const all: Event[] = [];
  for await (const event of session as unknown as Session<Event>) all.push(event);
  const names = [disk.name, part, 'ram0', 'ram1'];
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
      phys_segments: request?.['vcnt'],
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
    const came =
      what === 'a read that fails'
        ? { error: BLK_STS_MEDIUM, bytes_done: null }
        : { error: 0, bytes_done: size };
    const vcnt = bio['ioblock.request']?.['vcnt'];
    if (what === 'a direct read') expect(vcnt).toBe(1);
    expect(bio['ioblock.end']).toMatchObject({
      ...came,
      sector: start + sector,
      size,
      phys_segments: vcnt,
      rw_str: word,
    });
  });

  it('knows the inode of a page of the cache, and the block devices', () => {
    const request = bioAt(sector)['ioblock.request'];
    const cached = what === 'a read by the page cache';
    if (cached) {
      // The inode of a block device has a number only since Linux 5.11; whose it is, its device says.
      expect([request?.['rdev'], request?.['number']]).toEqual([device(`${disk.name}1`), request?.['ino']]);
      if (inBio) expect(request?.['ino']).toBe(device(`${disk.name}1`));
    } else expect(request?.['ino']).toBe(-1);
    if (!inBio) expect([request?.['bdev'], request?.['bdev_contains']]).toEqual([null, null]);
    else {
      const whole = events.find(({ devname }) => devname === disk.name)?.['bdev'];
      expect(request?.['bdev']).not.toBe(request?.['bdev_contains']);
      expect(request?.['bdev']).toBeGreaterThanOrEqual(processor.lowestKernelAddress);
      if (whole !== undefined) expect(request?.['bdev_contains']).toBe(whole);
    }
  });
});

it('a RAM disk completes block I/Os that never became requests', () => {
  const bio = bioAt(ramSector, true);
  for (const probe of ['ioblock.request', 'ioblock_trace.request'])
    expect(bio[probe]).toMatchObject({ sector: ramSector, size: 12_288 });
  for (const probe of ['ioblock.end', 'ioblock_trace.end']) {
    const done = { sector: ramSector, size: 12_288, bytes_done: 12_288, error: 0 };
    expect(bio[probe]).toMatchObject(done);
  }
  expect(bio['ioblock_trace.request']?.['bytes_done']).toBe(12_288);
  for (const probe of Object.keys(bio))
    expect(bio[probe]).toMatchObject({ name: probe, devname: 'ram0', rw: 1, p_start_sect: 0 });
  const { 'ioblock_trace.request': queued, 'ioblock_trace.end': end } = bio;
  expect(end?.['q']).toBe(queued?.['q']);
  if (inBio) expect(end?.['bdev']).toBe(end?.['bdev_contains']);
});

it('a long block I/O that is split ends as the whole that it was, and its parts as clones', () => {
  const bio = bioAt(long.sector);
  const { bytes, sector } = long;
  expect(bio['ioblock.request']).toMatchObject({ size: bytes });
  const whole = { sector, size: bytes, bytes_done: bytes, error: 0 };
  expect(bio['ioblock.end']).toMatchObject({ ...whole, vcnt: bio['ioblock.request']?.['vcnt'] });
  const clones = events.filter(
    (event) =>
      event.probe === 'ioblock.end' &&
      event['devname'] === disk.name &&
      ((event['flags'] as number) & cloned) !== 0,
  );
  expect(clones).toHaveLength(bytes / long.part - 1);
  for (const clone of clones) {
    expect(clone).toMatchObject({
      vcnt: 0,
      phys_segments: null,
      ino: -1,
      size: null,
      bytes_done: null,
      error: 0,
      rw: 1,
    });
  }
});

describe('the pages of a file', () => {
  const sizes = (probe: string): readonly unknown[] =>
    events
      .filter((event) => event.probe === probe && event['devname'] === 'ram1' && event['ino'] === inode)
      .map((event) => event['size'])
      .sort((a, b) => Number(a) - Number(b));
  const sum = (all: readonly unknown[]): number => (all as readonly number[]).reduce((a, b) => a + b, 0);

  it.each(['ioblock.request', 'ioblock_trace.request', 'ioblock.end', 'ioblock_trace.end'])(
    '%s knows by their inode',
    (probe) => {
      expect(sum(sizes(probe))).toBe(fileBytes + blockBytes);
      expect(sizes(probe)).toContain(blockBytes);
      expect(sizes(probe)).toEqual(sizes('ioblock.request'));
    },
  );
});

it('a page within a larger one is known by its file, too', () => {
  const bio = bioAt(hugeSector, true);
  expect(Number(bio['ioblock.request']?.['inLarger'])).toBe(1);
  for (const probe of Object.keys(bio)) expect(bio[probe]).toMatchObject({ ino: hugeInode, rw: 1, vcnt: 1 });
});

it('the partition is that of /sys', () => {
  expect(Number(readFileSync(`/sys/class/block/${disk.name}1/start`, 'utf8'))).toBe(start);
  expect(statSync(`/dev/${disk.name}1`).isBlockDevice()).toBe(true);
});
