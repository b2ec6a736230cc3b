import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { thisFile } from './binary.js';

/** Reads a file of a package that is installed where this one is, `package/file`; null where it is not. */
export function readInstalled(file: string): Buffer | null {
  try {
    return readFileSync(createRequire(thisFile()).resolve(file));
  } catch {
    return null;
  }
}
