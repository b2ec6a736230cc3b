import { release } from 'node:os';

/** The release of the running kernel, as `uname -r` tells it: `6.12.107+deb13-amd64`. */
export function kernelRelease(): string {
  return release();
}
