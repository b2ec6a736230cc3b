import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';

const { header } = process.report.getReport() as unknown as {
  readonly header: { readonly glibcVersionRuntime: string };
};

/**
 * Whether the C library makes calls that wait, such as read(2), in a function that has no name in its table of symbols:
 * `__syscall_cancel_arch`, from glibc 2.41 on.
 */
export const waitsWithoutName: boolean = Number(header.glibcVersionRuntime) >= 2.41;

/** Gives the programs that the tests of a file start random addresses, as most machines do, and the guests for tests do not. */
export function randomizeAddresses(): void {
  const file = '/proc/sys/kernel/randomize_va_space';
  let before = '';
  beforeAll(() => {
    before = readFileSync(file, 'utf8');
    writeFileSync(file, '2');
  });
  afterAll(() => writeFileSync(file, before));
}
