// @ts-check
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { capture, findProgram } from './command.js';
import { ensure, file } from './apt.js';

/** Where Debian's own nodejs has its headers. */
const DEBIAN_HEADERS = '/usr/include/nodejs';

/**
 * The folder with the C headers of this Node, for node-gyp. Undefined when none is on the machine: node-gyp then
 * downloads them.
 * @returns {string | undefined}
 */
export function nodeHeaders() {
  const root = resolve(process.execPath, '../..');
  if (existsSync(join(root, 'include/node/node_api.h'))) return root;
  if (isDebianNode()) {
    ensure([file(join(DEBIAN_HEADERS, 'common.gypi'), 'libnode-dev')], 'building the native part');
    return DEBIAN_HEADERS;
  }
  return undefined;
}

/** Debian's nodejs keeps its program and its headers in two packages; those of others bring both in one. */
function isDebianNode() {
  if (process.execPath !== '/usr/bin/node' || findProgram('dpkg-query') === undefined) return false;
  const dependencies = capture('dpkg-query', ['--show', '--showformat', '${Depends}', 'nodejs']);
  return dependencies.includes('libnode');
}
