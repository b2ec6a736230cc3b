// @ts-check
import { spawnSync } from 'node:child_process';
import { file, program } from '../setup/apt.js';
import { findProgram } from '../setup/command.js';

/** The keys that sign Debian's archives; other systems do not bring them along. */
export const DEBIAN_KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** What it takes to run a guest. @param {import('./architectures.js').Architecture} architecture */
export const guestTools = ({ qemu }) => [
  qemu,
  program('setpriv', 'util-linux'),
  program('flock', 'util-linux'),
];

/** What it takes to fetch a kernel and to build the guest's first root from it. */
export const IMAGE_TOOLS = [
  file(DEBIAN_KEYS, 'debian-archive-keyring'),
  { package: 'busybox-static', isThere: isBusyboxStatic },
  program('cpio', 'cpio'),
  program('depmod', 'kmod'),
  program('xz', 'xz-utils'),
  program('zstd', 'zstd'),
];

/** Debian has two packages of this name; the guest's first root holds no libraries, so it needs the static one. */
function isBusyboxStatic() {
  const result = spawnSync('dpkg-query', ['-W', '-f', '${Status}', 'busybox-static'], { encoding: 'utf8' });
  return result.status === 0 && result.stdout.endsWith(' installed');
}

/** What the tests in a guest call: the guest has the tools of the machine. */
export const TEST_TOOLS = [
  program('perl', 'perl-base'),
  program('ip', 'iproute2'),
  program('modprobe', 'kmod'),
  program('mkfs.ext4', 'e2fsprogs'),
  program('blockdev', 'util-linux'),
];

/** What unit tests of the command call: the shells that it completes words for, and readers of its manual page. */
export const UNIT_TEST_TOOLS = [
  program('zsh', 'zsh'),
  program('fish', 'fish'),
  program('groff', 'groff-base'),
  program('mandoc', 'mandoc'),
];

/** What people look for in a guest although nothing of tap needs it. */
const WELCOME_TOOLS = ['bpftool', 'bpftrace', 'strace', 'ip', 'tc', 'nft', 'perl', 'gdb'];

/** The tools that people look for in a guest and do not find. @returns {string[]} */
export function missingTools() {
  return WELCOME_TOOLS.filter((name) => findProgram(name) === undefined);
}
