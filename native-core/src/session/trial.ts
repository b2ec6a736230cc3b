import type { Compilation, SessionTarget } from '../compile/index.js';
import type { Kernel } from '../kernel/index.js';
import { explained } from './attach.js';
import type { Installed } from './install.js';
import { settleOptions } from './options.js';
import { Pace } from './pace.js';
import { start, undo } from './start.js';
import { requireProcess } from './target.js';

/**
 * Attaches a compilation for the running kernel, and detaches it at once: what the kernel took, and what it refused before.
 *
 * @throws TapError as `attach()`.
 */
export async function tryAttaching(
  compilation: Compilation,
  kernel: Kernel,
  target: SessionTarget | null,
): Promise<readonly Installed[]> {
  if (target !== null) requireProcess(target.pid);
  const settled = settleOptions(target === null ? {} : { target }, kernel.possibleCpus);
  return await explained(async () => {
    const parts = await start(compilation, { kernel, pace: new Pace({}), settled });
    await undo(parts);
    return parts.installed;
  }, kernel);
}
