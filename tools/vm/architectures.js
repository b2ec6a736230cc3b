// @ts-check
import { program } from '../setup/apt.js';

/**
 * A processor that a guest can have.
 * @typedef {object} Architecture
 * @property {string} name
 * @property {string} debian its name in Debian's archive
 * @property {string} node its name in Node, process.arch
 * @property {import('../setup/apt.js').ProgramNeed} qemu
 * @property {readonly string[]} machine words for QEMU
 * @property {string} cpu the model that QEMU emulates
 * @property {string} console the serial line, as the kernel names it
 * @property {string} words for the kernel's command line
 */

/** @type {readonly Architecture[]} */
const ARCHITECTURES = Object.freeze([
  {
    name: 'x86-64',
    debian: 'amd64',
    node: 'x64',
    qemu: program('qemu-system-x86_64', 'qemu-system-x86'),
    machine: [],
    cpu: 'max,la57=off',
    console: 'ttyS0',
    // The emulated cycle counters agree with each other, but Linux does not believe it, and a clock from the HPET costs far more to
    // read. On a busy machine the emulated timer may be late, which is not a reason to panic.
    words: 'no_timer_check tsc=reliable',
  },
  {
    name: 'arm64',
    debian: 'arm64',
    node: 'arm64',
    qemu: program('qemu-system-aarch64', 'qemu-system-arm'),
    machine: ['-M', 'virt,gic-version=3'],
    // Without pointer authentication, which is slow to emulate, Node runs twice as fast as with all that QEMU knows.
    cpu: 'cortex-a72',
    console: 'ttyAMA0',
    // With random addresses Linux would give the kernel page tables of its own, as if this processor had Meltdown's fault; each
    // system call then takes the emulator far longer.
    words: 'kpti=off',
  },
]);

/** The names of all architectures: first that of this machine. */
export const ARCHITECTURE_NAMES = Object.freeze(
  [...ARCHITECTURES].sort((one, other) => Number(isOwn(other)) - Number(isOwn(one))).map(({ name }) => name),
);

/** @param {string} name @returns {Architecture | undefined} */
export function architectureOf(name) {
  return ARCHITECTURES.find((architecture) => architecture.name === name);
}

/** Whether this machine has such a processor, so that a guest can run its programs. @param {Architecture} architecture */
export function isOwn({ node }) {
  return node === process.arch;
}
