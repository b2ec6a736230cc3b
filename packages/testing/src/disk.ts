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

/** Where the module scsi_debug takes its orders. */
const orders = '/sys/bus/pseudo/drivers/scsi_debug';

/** Loads the module scsi_debug and gives one of its disks: that of SCSI id 1 with the unit number 0 or 1. */
export async function loadDebugDisk(lun: 0 | 1): Promise<Disk> {
  if (!existsSync(orders)) {
    execFileSync('modprobe', ['scsi_debug', 'num_tgts=2', 'max_luns=2', 'dev_size_mb=8', 'delay=0']);
  }
  for (;;) {
    const hosts = readdirSync('/sys/bus/pseudo/devices/adapter0').filter((name) => name.startsWith('host'));
    const address = `${hosts[0]?.slice(4)}:0:1:${lun}`;
    const folder = `/sys/class/scsi_device/${address}/device/block`;
    const [name] = existsSync(folder) ? readdirSync(folder) : [];
    // The partition table is read last.
    if (name !== undefined && existsSync(`/dev/${name}`) && read(name, 4096, 1) === 0) {
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

/** Has scsi_debug misbehave: `opts` says how, and every how many commands; 0 stops it. */
export function misbehave(options: number, everyNth = 0): void {
  writeFileSync(`${orders}/every_nth`, String(everyNth));
  writeFileSync(`${orders}/opts`, String(options));
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
