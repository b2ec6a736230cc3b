import { LiveMappings } from '../symbols/index.js';
import { readSysctl, takeAll } from '../sys/index.js';
import { no, yes, type Check } from './check.js';

/** Whether the kernel tells which code processes map, for the names of those that have ended. */
export function endedPrograms(): Check {
  const mappings = takeAll(LiveMappings.begin());
  if (mappings !== null) {
    mappings.close();
    return yes(
      'ended programs',
      'the kernel tells which code processes map: it has names when they have ended, too',
    );
  }
  const paranoid = readSysctl('kernel/perf_event_paranoid') ?? '?';
  return no(
    'ended programs',
    `the kernel does not tell which code processes map (kernel.perf_event_paranoid=${paranoid}): that of programs which have ended has no names`,
    'run as root, or with CAP_PERFMON and kernel.perf_event_paranoid=2',
  );
}
