// @ts-check
import { ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The bytes of each disk: that of the guest, then those for tests, which are the units 0 and 1 of SCSI id 1. */
const DISKS = [256 << 20, 8 << 20, 8 << 20];
/** The disks for tests fail to read the sector 0x1234: a medium error, which QEMU makes of ENODATA (61). */
const FAULT = ['event=none', 'iotype=read', 'errno=61', `sector=${0x1234}`]
  .map((word) => `inject-error.0.${word}`)
  .join(',');

/** Opens files of zeros that have no names any more, one for each disk. @returns {number[]} their descriptors */
export function openDisks() {
  return DISKS.map((bytes, index) => {
    const path = join(tmpdir(), `tap-disk-${process.pid}-${Date.now()}-${index}`);
    const disk = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    ftruncateSync(disk, bytes);
    return disk;
  });
}

/**
 * Words for QEMU: the disks, behind one adapter for that of the guest and one for those of tests.
 * @param {number} first descriptor of the first disk in QEMU, which the others follow
 */
export function diskOptions(first) {
  const file = (/** @type {number} */ index) => `/proc/self/fd/${first + index}`;
  const spares = DISKS.slice(1).map((_, lun) => [
    '-blockdev',
    `driver=blkdebug,node-name=spare${lun},${FAULT},image.driver=file,image.filename=${file(lun + 1)}`,
    '-device',
    `scsi-hd,bus=spare.0,scsi-id=1,lun=${lun},drive=spare${lun}`,
  ]);
  return [
    ['-drive', `if=none,id=disk,format=raw,cache=unsafe,file=${file(0)}`],
    ['-device', 'virtio-scsi-pci', '-device', 'scsi-hd,drive=disk'],
    ['-device', 'virtio-scsi-pci,id=spare'],
    ...spares,
  ].flat();
}
