import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A disk as /sys describes it. */
export interface Disk {
  /** Name of its file in /dev. */
  readonly name: string;
  /** Name of its SCSI device in /sys: `host:channel:id:lun`. */
  readonly address: string;
  readonly host_no: number;
  readonly channel: number;
  readonly dev_id: number;
  readonly lun: number;
  readonly disk_major: number;
  readonly disk_minor: number;
}

/** A sector of the disks for tests that they fail to read: a medium error. */
export const badSector = 0x1234;

/**
 * A disk of QEMU's that tests may write and take away: that of SCSI id 1 with the unit number 0 or 1. One that a test took away
 * comes back. It has 8 MiB, and {@link badSector}.
 */
export async function testDisk(lun: 0 | 1): Promise<Disk> {
  return diskAt(1, lun);
}

/** The guest's own disk, from which tests may read. */
export async function guestDisk(): Promise<Disk> {
  return diskAt(0, 0);
}

async function diskAt(id: number, lun: number): Promise<Disk> {
  for (;;) {
    for (const host of readdirSync('/sys/class/scsi_host')) {
      // Channel, id and unit. Only one adapter has a disk there.
      writeFileSync(`/sys/class/scsi_host/${host}/scan`, `0 ${id} ${lun}`);
      const address = `${host.slice(4)}:0:${id}:${lun}`;
      const folder = `/sys/class/scsi_device/${address}/device/block`;
      const [name] = existsSync(folder) ? readdirSync(folder) : [];
      // The partition table is read last.
      if (name !== undefined && existsSync(`/dev/${name}`) && read(name, 4096, 1) === 0)
        return describe(name, address);
    }
    await sleep(200);
  }
}

function describe(name: string, address: string): Disk {
  const [disk_major = -1, disk_minor = -1] = numbers(readFileSync(`/sys/block/${name}/dev`, 'utf8'));
  const [host_no = -1, channel = -1, dev_id = -1, lun = -1] = numbers(address);
  return { name, address, host_no, channel, dev_id, lun, disk_major, disk_minor };
}

const numbers = (text: string): readonly number[] => text.trim().split(':').map(Number);

/** Resets a disk. It refuses the next command once, to tell of that, and the kernel puts that command back into the queue. */
export function reset(disk: string): void {
  // SG_SCSI_RESET and SG_SCSI_RESET_DEVICE of include/scsi/sg.h.
  const script =
    'open my $disk, "<", shift or die; my $what = pack "i", 1; ioctl $disk, 0x2284, $what or die "$!"';
  execFileSync('perl', ['-e', script, `/dev/${disk}`]);
}

/** Reads from a disk past the page cache: `count` times `bytes`, from the block `skip` on. Gives the status of dd. */
export function read(disk: string, bytes: number, count: number, skip = 0): number | null {
  const from = [`if=/dev/${disk}`, 'of=/dev/null', 'iflag=direct'];
  return dd([...from, `bs=${bytes}`, `count=${count}`, `skip=${skip}`]);
}

/** Writes zeros to a disk past the page cache: `count` times `bytes`, from a byte on. Gives the status of dd. */
export function write(disk: string, bytes: number, count: number, flags = 'direct', from = 0): number | null {
  const to = [`of=/dev/${disk}`, `oflag=${flags},seek_bytes`, `seek=${from}`];
  return dd(['if=/dev/zero', ...to, `bs=${bytes}`, `count=${count}`]);
}

function dd(words: readonly string[]): number | null {
  return spawnSync('dd', [...words, 'status=none'], { stdio: 'ignore' }).status;
}
