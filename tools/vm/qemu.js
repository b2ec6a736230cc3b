// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The streams between the runner and the guest, in the order of their descriptors in QEMU. */
const PORTS = /** @type {const} */ (['console', 'control', 'stdin', 'stdout', 'stderr']);
const FIRST_PORT = 3;
const DISK = FIRST_PORT + PORTS.length;
const DISK_BYTES = 256 << 20;

/** @typedef {import('node:net').Socket} Socket */

/**
 * A guest that was started. `ended` tells, in one line, how QEMU ended.
 * @typedef {Record<typeof PORTS[number], Socket> & { stop(): void, ended: Promise<string> }} Guest
 */

/**
 * Starts QEMU. It holds nothing that outlives it: its streams are socket pairs, its disk an unlinked file, and it is
 * killed when this process dies, however it dies. Its own session keeps a terminal's Ctrl-C away from it.
 * @param {import('./options.js').RunOptions} options
 * @param {import('./image.js').KernelImage} image
 * @returns {Guest}
 */
export function startGuest(options, image) {
  const disk = openDisk();
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(options, image)],
    {
      stdio: ['ignore', 'pipe', 'pipe', ...PORTS.map(() => /** @type {const} */ ('pipe')), disk],
      detached: true,
    },
  );
  closeSync(disk);
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => (words = (words + text).slice(-2000)));
  }
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (status, signal) => resolve(words.trim() || `status ${status ?? signal}`));
  });
  const ports = PORTS.map((name, index) => {
    const socket = /** @type {Socket} */ (child.stdio[FIRST_PORT + index]);
    // A guest that ends resets its sockets; `ended` tells about that.
    socket.on('error', () => {});
    return [name, socket];
  });
  return { ...Object.fromEntries(ports), ended, stop: () => void child.kill('SIGKILL') };
}

/** A file of zeros that has no name any more. */
function openDisk() {
  const path = join(tmpdir(), `tap-disk-${process.pid}-${Date.now()}`);
  const disk = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  ftruncateSync(disk, DISK_BYTES);
  return disk;
}

/**
 * @param {import('./options.js').RunOptions} options
 * @param {import('./image.js').KernelImage} image
 * @returns {string[]}
 */
function qemuArguments(options, image) {
  const thread = options.singleThread || options.countInstructions ? 'single' : 'multi';
  const chardev = (/** @type {number} */ index) => `socket,id=${PORTS[index]},fd=${FIRST_PORT + index}`;
  const ports = PORTS.flatMap((name, index) => {
    if (name === 'console') return ['-chardev', chardev(index), '-serial', `chardev:${name}`];
    return ['-chardev', chardev(index), '-device', `virtserialport,chardev=${name},name=${name}`];
  });
  return [
    '-nodefaults -no-user-config -no-reboot -display none'.split(' '),
    [
      '-accel',
      `tcg,thread=${thread}`,
      ...(options.countInstructions ? ['-icount', 'shift=0'] : []),
      '-cpu',
      'max,la57=off',
      '-smp',
      String(options.cpus),
      '-m',
      String(options.memory),
    ],
    ['-kernel', image.vmlinuz, '-initrd', image.initramfs, '-append', kernelCommandLine(options)],
    ['-device', 'virtio-serial-pci', ...ports],
    folder('machine', '/', 'readonly=on'),
    options.share === undefined ? [] : folder('share', options.share, 'readonly=off'),
    ['-drive', `if=none,id=disk,format=raw,cache=unsafe,file=/proc/self/fd/${DISK}`],
    ['-device', 'virtio-scsi-pci', '-device', 'scsi-hd,drive=disk'],
    ['-netdev', 'user,id=net,restrict=on', '-device', 'virtio-net-pci,netdev=net,romfile='],
  ].flat();
}

/**
 * A folder of this machine for the guest, over 9p.
 * @param {string} tag
 * @param {string} path
 * @param {string} access
 */
function folder(tag, path, access) {
  const escaped = path.replaceAll(',', ',,');
  return ['-virtfs', `local,path=${escaped},mount_tag=${tag},security_model=none,multidevs=remap,${access}`];
}

/**
 * A panic ends the guest at once; without --verbose only what is worse than a warning reaches the console. The emulated
 * cycle counters agree with each other, but Linux does not believe it, and a clock from the HPET costs far more to read. On a
 * busy machine the emulated timer may be late, which is no reason to panic.
 * @param {import('./options.js').RunOptions} options
 */
function kernelCommandLine(options) {
  return `console=ttyS0 ${options.verbose ? 'loglevel=7' : 'quiet loglevel=4'} panic=-1 no_timer_check tsc=reliable rdinit=/init`;
}
