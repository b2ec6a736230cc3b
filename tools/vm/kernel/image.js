// @ts-check
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ensure } from '../../setup/apt.js';
import { capture } from '../../setup/command.js';
import { SetupError, say } from '../../setup/say.js';
import { openArchive } from './archive.js';
import { isOwn } from '../architectures.js';
import { cacheFolder } from '../folders.js';
import { buildInitramfs, initramfsName } from './initramfs.js';
import { packagesOf, releasesOf } from './kernels.js';
import { cachedPrograms } from './programs.js';
import { IMAGE_TOOLS } from '../tools.js';

/** A first root that is older, in milliseconds, is removed. A younger one may be another checkout's, which boots it right now. */
const UNUSED = 7 * 24 * 3600 * 1000;

/**
 * A kernel that is ready to boot. `programs` are those that the guest lays over this machine's files, if its processor is a
 * foreign one.
 * @typedef {{ version: string, vmlinuz: string, initramfs: string, modules: string, programs: string | undefined }} KernelImage
 */

/** @typedef {import('./kernels.js').Kernel} Kernel */

/**
 * A kernel when the cache has it ready.
 * @param {Kernel} kernel
 * @returns {KernelImage | undefined}
 */
export function cachedImage(kernel) {
  const folder = cacheFolder('kernels', kernel.name);
  if (!existsSync(join(folder, 'version'))) return undefined;
  const version = readFileSync(join(folder, 'version'), 'utf8');
  const image = {
    version,
    vmlinuz: join(folder, 'vmlinuz'),
    initramfs: join(folder, initramfsName()),
    modules: join(folder, 'root/lib/modules', version),
    programs: cachedPrograms(kernel.architecture),
  };
  return existsSync(image.initramfs) ? image : undefined;
}

/**
 * Brings a kernel into the cache: fetches what is not there, builds what is out of date. The caller sees to it that
 * only one process at a time does this for a kernel.
 * @param {Kernel} kernel
 */
export function prepareImage(kernel) {
  if (cachedImage(kernel) !== undefined) return;
  ensure(IMAGE_TOOLS, 'virtual machines');
  const folder = cacheFolder('kernels', kernel.name);
  if (!existsSync(join(folder, 'version'))) fetchKernel(kernel, folder);
  for (const path of readdirSync(folder).map((name) => join(folder, name)))
    if (/initramfs-[^/]*$/.test(path) && Date.now() - statSync(path).mtimeMs > UNUSED) rmSync(path);
  buildInitramfs({
    root: join(folder, 'root'),
    version: readFileSync(join(folder, 'version'), 'utf8'),
    busybox: join(
      isOwn(kernel.architecture) ? '/' : String(cachedPrograms(kernel.architecture)),
      'usr/bin/busybox',
    ),
    target: join(folder, initramfsName()),
  });
}

/**
 * Downloads and unpacks a kernel. The folder appears only when it is complete.
 * @param {Kernel} kernel
 * @param {string} folder
 */
function fetchKernel(kernel, folder) {
  const work = `${folder}.new`;
  rmSync(work, { recursive: true, force: true });
  const root = join(work, 'root');
  mkdirSync(root, { recursive: true });
  say(`kernel ${kernel.name}: reading Debian's lists (${kernel.suites.join(', ')})`);
  const archive = openArchive(join(work, 'apt'), kernel);
  archive.update();
  const names = unpackNewest(kernel, archive, root);

  // Newer packages keep the modules under /usr/lib only.
  if (!existsSync(join(root, 'lib'))) symlinkSync('usr/lib', join(root, 'lib'));
  const [version] = readdirSync(join(root, 'lib/modules'));
  if (version === undefined) throw new SetupError(`${names.join(', ')}: no modules inside`);
  capture('depmod', ['-b', root, version], { failure: `cannot list the modules of ${version}` });
  const vmlinuz = [
    join(root, 'boot', `vmlinuz-${version}`),
    join(root, 'lib/modules', version, 'vmlinuz'),
  ].find(existsSync);
  if (vmlinuz === undefined) throw new SetupError(`${names.join(', ')}: no kernel image inside`);
  renameSync(vmlinuz, join(work, 'vmlinuz'));
  writeFileSync(join(work, 'version'), version);
  rmSync(join(work, 'apt'), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(work, folder);
}

/**
 * Unpacks the newest release of a kernel that can be downloaded: archives list some that they do not have.
 * @param {Kernel} kernel
 * @param {ReturnType<typeof openArchive>} archive
 * @param {string} root
 * @returns {string[]} the names of its packages
 */
function unpackNewest(kernel, archive, root) {
  const releases = releasesOf(kernel, archive.packageNames());
  for (const release of releases) {
    const names = packagesOf(kernel, release);
    say(`kernel ${kernel.name}: downloading ${names.join(', ')} (about 100 MB, unpacked, not installed)`);
    try {
      archive.unpack(names, root);
      return names;
    } catch (error) {
      if (!(error instanceof SetupError) || release === releases.at(-1)) throw error;
      say(error.message);
    }
  }
  throw new SetupError(`Debian ${kernel.suites.join(', ')} has no kernel ${kernel.name} any more`);
}
