// @ts-check
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ensure } from '../../setup/apt.js';
import { say } from '../../setup/say.js';
import { cacheFolder } from '../folders.js';
import { nodeProgram } from '../nodes.js';
import { IMAGE_TOOLS } from '../tools.js';
import { openArchive } from './archive.js';

/** @typedef {import('../architectures.js').Architecture} Architecture */

/**
 * The programs that a guest with a foreign processor lays over this machine's files: what tests and tools call. All of them come
 * from one suite, in which every package keeps to /usr.
 */
const SUITE = 'trixie';
const PACKAGES =
  'libc6 libstdc++6 libgcc-s1 libc-bin bash dash busybox-static coreutils util-linux mount findutils grep sed gawk gzip hostname procps kmod perl-base perl python3-minimal iproute2 iptables arptables ebtables nftables netcat-openbsd e2fsprogs bpftool strace gcc libc6-dev'.split(
    ' ',
  );
/** What the administrator of a machine may choose, by names in /etc/alternatives. */
const ALTERNATIVES = {
  'bin/awk': 'gawk',
  'bin/nc': 'nc.openbsd',
  'sbin/iptables': 'xtables-nft-multi',
  'sbin/ip6tables': 'xtables-nft-multi',
  'sbin/iptables-restore': 'xtables-nft-multi',
  'sbin/arptables': 'xtables-nft-multi',
  'sbin/ebtables': 'xtables-nft-multi',
};

/**
 * The folder with the programs of an architecture, when the cache has them ready.
 * @param {Architecture} architecture
 * @returns {string | undefined}
 */
export function cachedPrograms(architecture) {
  const folder = cacheFolder('programs', architecture.name);
  const state = join(folder, 'state');
  return existsSync(state) && readFileSync(state, 'utf8') === wanted() ? join(folder, 'root') : undefined;
}

/**
 * Brings the programs of an architecture into the cache. The caller sees to it that only one process at a time does this.
 * @param {Architecture} architecture
 */
export function preparePrograms(architecture) {
  if (cachedPrograms(architecture) !== undefined) return;
  ensure(IMAGE_TOOLS, 'virtual machines');
  const folder = cacheFolder('programs', architecture.name);
  const work = `${folder}.new`;
  rmSync(work, { recursive: true, force: true });
  const unpacked = join(work, 'unpacked');
  mkdirSync(unpacked, { recursive: true });
  say(
    `guests of ${architecture.name}: downloading Node ${major()} and ${PACKAGES.length} packages of Debian ${SUITE} with what they need (about 150 MB, unpacked in ${folder}, not installed)`,
  );
  const archive = openArchive(join(work, 'apt'), { suites: [SUITE], architecture });
  archive.update();
  archive.unpackWithDependencies(PACKAGES, unpacked);
  const root = join(work, 'root');
  mkdirSync(root);
  // Everything else is as on this machine.
  renameSync(join(unpacked, 'usr'), join(root, 'usr'));
  for (const [name, target] of Object.entries(ALTERNATIVES)) link(join(root, 'usr', name), target);
  addNode(architecture, root);
  rmSync(join(work, 'apt'), { recursive: true });
  rmSync(unpacked, { recursive: true });
  writeFileSync(join(work, 'state'), wanted());
  rmSync(folder, { recursive: true, force: true });
  renameSync(work, folder);
}

/**
 * Puts Node where this machine has it, so that each path means the same program.
 * @param {Architecture} architecture
 * @param {string} root
 */
function addNode(architecture, root) {
  const path = join(root, process.execPath);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(nodeProgram(architecture, major()), path);
}

const major = () => String(process.versions.node.split('.')[0]);

/** What the programs in the cache were made of. */
const wanted = () => JSON.stringify([SUITE, PACKAGES, ALTERNATIVES, process.execPath, major()]);

/** @param {string} path @param {string} target */
function link(path, target) {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}
