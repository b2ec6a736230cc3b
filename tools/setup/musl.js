// @ts-check
import { ensure, file, program } from './apt.js';

/** The name that musl gives to a processor. */
const PROCESSOR = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
const LIBRARY = `/lib/ld-musl-${PROCESSOR}.so.1`;

/** The C library musl, which is its own loader; installs it where it is missing. @returns {string} its path */
export function muslLibrary() {
  ensure([file(LIBRARY, 'musl'), program('musl-gcc', 'musl-tools')], 'checking the addon with musl');
  return LIBRARY;
}
