// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How often a guest is booted: some kernels panic in the emulator now and then, long before they reach the agent. */
export const BOOTS = 3;

/** The streams between the runner and the guest, in the order of their descriptors in QEMU. */
export const PORTS = /** @type {const} */ (['console', 'control', 'stdin', 'stdout', 'stderr']);
export const FIRST_PORT = 3;
const DISK = FIRST_PORT + PORTS.length;
const DISK_BYTES = 256 << 20;

/**
 * What QEMU is made of.
 * @typedef {object} Machine
 * @property {Pick<import('../commands/options.js').RunOptions, 'memory' | 'cpus' | 'numa' | 'append' | 'singleThread' | 'countInstructions' | 'share' | 'verbose'>} options
 * @property {import('../kernel/image.js').KernelImage} image
 * @property {import('./places.js').Place} place
 */

/**
 * Starts QEMU with streams that are pairs of sockets. It holds nothing that outlives it, and is killed when this process dies,
 * however it dies. Its own session keeps a terminal's Ctrl-C away from it.
 * @param {Machine} machine
 */
export function spawnBound(machine) {
  const socket = (/** @type {number} */ index) => `fd=${FIRST_PORT + index}`;
  const command = ['setpriv', '--pdeathsig', 'KILL', ...qemuCommand(machine, socket)];
  return start(machine, command, [
    'ignore',
    'pipe',
    'pipe',
    ...PORTS.map(() => /** @type {const} */ ('pipe')),
  ]);
}

/**
 * Starts QEMU with streams that are sockets in a folder, where whoever wants can connect, one at a time. It outlives this
 * process; what it says goes to the file `qemu.log`, what the kernel says to `console.log`.
 * @param {Machine} machine
 * @param {string} folder
 */
export function spawnStaying(machine, folder) {
  const path = (/** @type {string} */ name) => join(folder, name);
  const socket = (/** @type {number} */ index) => {
    const log = PORTS[index] === 'console' ? `,logfile=${path('console.log')}` : '';
    return `path=${path(String(PORTS[index]))},server=on,wait=off${log}`;
  };
  const words = openSync(path('qemu.log'), 'w');
  const command = [...qemuCommand(machine, socket), '-pidfile', path('pid')];
  const child = start(machine, command, [
    'ignore',
    words,
    words,
    ...PORTS.map(() => /** @type {const} */ ('ignore')),
  ]);
  closeSync(words);
  child.unref();
  return child;
}

/**
 * @param {Machine} machine
 * @param {string[]} command
 * @param {('ignore' | 'pipe' | number)[]} streams the first ones
 */
function start(machine, [program = '', ...args], streams) {
  const disk = openDisk();
  try {
    const stdio = /** @type {import('node:child_process').StdioOptions} */ ([
      ...streams,
      disk,
      machine.place.lock,
    ]);
    return spawn(program, args, { stdio, detached: true });
  } finally {
    closeSync(disk);
  }
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
 * @param {Machine} machine
 * @param {(index: number) => string} socket how QEMU reaches the socket of a port
 * @returns {string[]}
 */
function qemuCommand({ options, image }, socket) {
  const thread = options.singleThread || options.countInstructions ? 'single' : 'multi';
  const ports = PORTS.flatMap((name, index) => {
    const chardev = ['-chardev', `socket,id=${name},${socket(index)}`];
    if (name === 'console') return [...chardev, '-serial', `chardev:${name}`];
    return [...chardev, '-device', `virtserialport,chardev=${name},name=${name}`];
  });
  return [
    ['qemu-system-x86_64'],
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
      ...numaNodes(options),
    ],
    ['-kernel', image.vmlinuz, '-initrd', image.initramfs, '-append', kernelCommandLine(options)],
    ['-device', 'virtio-serial-pci', ...ports],
    sharedFolder('machine', '/', 'readonly=on'),
    options.share === undefined ? [] : sharedFolder('share', options.share, 'readonly=off'),
    ['-drive', `if=none,id=disk,format=raw,cache=unsafe,file=/proc/self/fd/${DISK}`],
    ['-device', 'virtio-scsi-pci', '-device', 'scsi-hd,drive=disk'],
    ['-netdev', 'user,id=net,restrict=on', '-device', 'virtio-net-pci,netdev=net,romfile='],
  ].flat();
}

/**
 * Equal parts of the processors and of the memory for each node; a machine of one node is not divided.
 * @param {Pick<Machine['options'], 'memory' | 'cpus' | 'numa'>} options
 */
export function numaNodes({ memory, cpus, numa }) {
  if (numa === 1) return [];
  const upTo = (/** @type {number} */ all, /** @type {number} */ node) => Math.floor((all * node) / numa);
  return Array.from({ length: numa }, (_, node) => [
    '-object',
    `memory-backend-ram,id=node${node},size=${upTo(memory, node + 1) - upTo(memory, node)}M`,
    '-numa',
    `node,nodeid=${node},memdev=node${node},cpus=${upTo(cpus, node)}-${upTo(cpus, node + 1) - 1}`,
  ]).flat();
}

/**
 * A folder of this machine for the guest, over 9p.
 * @param {string} tag
 * @param {string} path
 * @param {string} access
 */
function sharedFolder(tag, path, access) {
  const escaped = path.replaceAll(',', ',,');
  return ['-virtfs', `local,path=${escaped},mount_tag=${tag},security_model=none,multidevs=remap,${access}`];
}

/**
 * A panic ends the guest at once; without --verbose only what is worse than a warning reaches the console. The emulated
 * cycle counters agree with each other, but Linux does not believe it, and a clock from the HPET costs far more to read. On a
 * busy machine the emulated timer may be late, which is not a reason to panic.
 * @param {Machine['options']} options
 */
function kernelCommandLine(options) {
  const level = options.verbose ? 'loglevel=7' : 'quiet loglevel=4';
  return `console=ttyS0 ${level} panic=-1 no_timer_check tsc=reliable rdinit=/init ${options.append}`.trimEnd();
}
