import { release } from 'node:os';
import { beforeEach, type TestContext } from 'vitest';

const [major = 0, minor = 0] = release().split('.').map(Number);

/** Whether the running kernel is of a version or a later one. */
export const since = (wantedMajor: number, wantedMinor: number): boolean =>
  major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);

/** Whether functions can be probed by fentry and fexit here: on arm64 since Linux 6.4. */
export const trampolines: boolean = process.arch !== 'arm64' || since(6, 4);

/**
 * What a session that missed nothing tells of events by fentry, or by kprobe where there is no fentry: on kernels that old,
 * Linux does not count what kprobes miss.
 */
export const noneMissed: 0 | 'unknown' = trampolines ? 0 : 'unknown';

/** Skips a test that needs a mechanism, on a kernel that does not have it. */
export function requireMechanism(mechanism: string, { skip }: Pick<TestContext, 'skip'>): void {
  const isTrampoline = mechanism === 'fentry' || mechanism === 'fexit';
  skip(isTrampoline && !trampolines, 'the kernel has no trampolines on this processor');
}

/** Skips the tests of a suite that need a mechanism, on a kernel that does not have it. */
export function suiteRequires(mechanism: string): void {
  beforeEach((context) => requireMechanism(mechanism, context));
}
