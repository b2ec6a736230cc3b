// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { diskOptions, openDisks } from './disks.js';

/** How often a guest is booted: some kernels panic in the emulator now and then, long before they reach the agent. */
export const BOOTS = 3;

/** The streams between the runner and the guest, in the order of their descriptors in QEMU. */
export const PORTS = /** @type {const} */ (['console', 'control', 'stdin', 'stdout', 'stderr']);
export const FIRST_PORT = 3;
const FIRST_DISK = FIRST_PORT + PORTS.length;

/**
 * What QEMU is made of.
 * @typedef {object} Machine
 * @property {Pick<import('../commands/options.js').RunOptions, 'kernel' | 'cpu' | 'memory' | 'cpus' | 'numa' | 'append' | 'singleThread' | 'countInstructions' | 'share' | 'verbose'>} options
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
  const disks = openDisks();
  try {
    const stdio = /** @type {import('node:child_process').StdioOptions} */ ([
      ...streams,
      ...disks,
      machine.place.lock,
    ]);
    return spawn(program, args, { stdio, detached: true });
  } finally {
    for (const disk of disks) closeSync(disk);
  }
}

/**
 * @param {Machine} machine
 * @param {(index: number) => string} socket how QEMU reaches the socket of a port
 * @returns {string[]}
 */
function qemuCommand({ options, image }, socket) {
  const { architecture } = options.kernel;
  const thread = options.singleThread || options.countInstructions ? 'single' : 'multi';
  const ports = PORTS.flatMap((name, index) => {
    const chardev = ['-chardev', `socket,id=${name},${socket(index)}`];
    if (name === 'console') return [...chardev, '-serial', `chardev:${name}`];
    return [...chardev, '-device', `virtserialport,chardev=${name},name=${name}`];
  });
  return [
    [architecture.qemu.program, ...architecture.machine],
    '-nodefaults -no-user-config -no-reboot -display none'.split(' '),
    [
      '-accel',
      `tcg,thread=${thread}`,
      ...(options.countInstructions ? ['-icount', 'shift=0'] : []),
      '-cpu',
      options.cpu ?? architecture.cpu,
      '-smp',
      String(options.cpus),
      '-m',
      String(options.memory),
      ...numaNodes(options),
    ],
    ['-kernel', image.vmlinuz, '-initrd', image.initramfs, '-append', kernelCommandLine(options, image)],
    ['-device', 'virtio-serial-pci', ...ports],
    sharedFolder('machine', '/', 'readonly=on'),
    image.programs === undefined ? [] : sharedFolder('programs', image.programs, 'readonly=on'),
    options.share === undefined ? [] : sharedFolder('share', options.share, 'readonly=off'),
    diskOptions(FIRST_DISK),
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
 * A panic ends the guest at once; without --verbose only what is worse than a warning reaches the console. QEMU translates code
 * anew for each address where it lies: where all programs lie at the same addresses, one starts in a third of the time.
 * @param {Machine['options']} options
 * @param {Machine['image']} image
 */
function kernelCommandLine({ kernel, verbose, append }, { programs }) {
  const level = verbose ? 'loglevel=7' : 'quiet loglevel=4';
  const { console, words } = kernel.architecture;
  // The first program has in its environment what the kernel does not know.
  const own = programs === undefined ? '' : 'tap_programs=1';
  return `console=${console} ${level} panic=-1 norandmaps rdinit=/init ${words} ${own} ${append}`
    .replace(/ +/g, ' ')
    .trimEnd();
}
