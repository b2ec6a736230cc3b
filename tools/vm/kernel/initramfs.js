// @ts-check
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { capture } from '../../setup/command.js';

const GUEST_FILES = ['init', 'agent', 'belongings'];
const guestFile = (/** @type {string} */ name) => new URL(`../guest/${name}`, import.meta.url);

/** The modules that the guest needs before it sees the machine's files, and for its devices. */
const MODULES = [
  'virtio_pci',
  '9pnet_virtio',
  '9p',
  'overlay',
  'virtio_console',
  'virtio_scsi',
  'sd_mod',
  'virtio_net',
];

/** Words for modules. The guest looks for its disks by itself, one after another, which gives them the same names each time. */
const MODULE_OPTIONS = new Map([['scsi_mod', 'scan=manual']]);

/** The applets of busybox that the guest's scripts use. */
const APPLETS =
  'sh mount umount mkdir rmdir mkfifo mknod cat cp ln rm insmod switch_root pivot_root ip hostname setsid head grep sed kill sync sleep dd readlink';

/**
 * The name of the guest's first root in the cache. It changes with what goes into it.
 * @returns {string}
 */
export function initramfsName() {
  const hash = createHash('sha256').update([...MODULES, ...MODULE_OPTIONS, APPLETS].join());
  for (const name of GUEST_FILES) hash.update(readFileSync(guestFile(name)));
  return `initramfs-${hash.digest('hex').slice(0, 12)}.cpio`;
}

/**
 * Builds the guest's first root: busybox, the guest's scripts, the first modules in the order to load them.
 * @param {object} parts
 * @param {string} parts.root the unpacked kernel packages
 * @param {string} parts.version the kernel's full version
 * @param {string} parts.busybox for the guest's processor, without libraries
 * @param {string} parts.target the file to write
 */
export function buildInitramfs({ root, version, busybox, target }) {
  const work = mkdtempSync(join(tmpdir(), 'tap-initramfs-'));
  try {
    for (const name of ['bin', 'dev', 'proc', 'sys', 'modules', 'lower', 'programs', 'rw', 'root'])
      mkdirSync(join(work, name));
    copyFileSync(busybox, join(work, 'bin/busybox'));
    for (const applet of APPLETS.split(' ')) symlinkSync('busybox', join(work, 'bin', applet));
    for (const name of GUEST_FILES) {
      copyFileSync(guestFile(name), join(work, name));
      chmodSync(join(work, name), 0o755);
    }
    const modules = modulesInOrder(root, version).map((path) => copyModule(path, join(work, 'modules')));
    const lines = modules.map((name) => `${name} ${MODULE_OPTIONS.get(name.replace('.ko', '')) ?? ''}\n`);
    writeFileSync(join(work, 'modules/order'), lines.join(''));
    const script = 'find . -print0 | cpio --null --create --format=newc --quiet --owner=0:0 >"$0"';
    capture('sh', ['-c', script, `${target}.new`], {
      cwd: work,
      failure: "cannot build the guest's first root",
    });
    renameSync(`${target}.new`, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The files of MODULES and of all they depend on, each after what it needs. Modules built into the kernel have none.
 * @param {string} root
 * @param {string} version
 * @returns {string[]}
 */
function modulesInOrder(root, version) {
  const paths = MODULES.flatMap((name) => {
    const args = [
      '--show-depends',
      '--config',
      '/dev/null',
      '--dirname',
      root,
      '--set-version',
      version,
      name,
    ];
    const lines = capture('modprobe', args, { failure: `cannot find module ${name} of ${version}` });
    return [...lines.matchAll(/^insmod (\S+)/gm)].map((match) => String(match[1]));
  });
  return [...new Set(paths)];
}

/**
 * Copies a module, unpacked, and returns its name.
 * @param {string} path
 * @param {string} folder
 */
function copyModule(path, folder) {
  const name = basename(path).replace(/\.(xz|zst)$/, '');
  const unpack = path.endsWith('.xz') ? 'xz -dc' : path.endsWith('.zst') ? 'zstd -qdc' : 'cat';
  capture('sh', ['-c', `${unpack} <"$0" >"$1"`, path, join(folder, name)], {
    failure: `cannot unpack ${path}`,
  });
  return name;
}
