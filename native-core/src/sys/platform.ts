import { TapError } from '../errors/index.js';

/** Where tap traces, in Node's words; `prebuilds` has a binary for each of these processors. */
const processors: readonly string[] = ['x64', 'arm64'];

/** Names of other systems, as their users know them. */
const systems: Readonly<Record<string, string>> = { darwin: 'macOS', win32: 'Windows' };

/**
 * Makes sure that this process runs where tap can trace. Nothing asks this before it needs the machine: packages can be imported,
 * and queries made, compiled and tested, anywhere.
 *
 * @throws TapError TAP_NO_FEATURE on another system than Linux, and on another processor than x64 and arm64.
 */
export function requirePlatform(): void {
  const { platform, arch } = process;
  if (platform === 'linux' && processors.includes(arch)) return;
  const here = systems[platform] ?? platform;
  throw new TapError(
    'TAP_NO_FEATURE',
    platform === 'linux'
      ? `tap knows the processors ${processors.join(' and ')}, not ${arch}`
      : `tap asks the Linux kernel, and this is ${here}`,
    {
      facts: [['here', `${here} on ${arch}`]],
      next:
        platform === 'linux'
          ? `run it on Linux on another processor, with a Node.js for ${processors.join(' or ')}`
          : `run this part on Linux 5.10 or newer; what needs no kernel, such as types and unit tests, works on ${here}, too`,
    },
  );
}
