export { addon } from './addon.js';
export { btfModules, openModuleBtf, readBtf } from './btf-file.js';
export { effectiveCapabilities, parseCapabilities, type Capability } from './capabilities.js';
export { clockPair, monotonicTime, raiseMemlock, readCycles } from './clock.js';
export { countCpus, possibleCpus } from './cpus.js';
export { Descriptor } from './descriptor.js';
export { readKallsyms } from './kallsyms-file.js';
export { parseLockdown, readLockdown } from './lockdown.js';
export { BpfMap, createMap, type MapSpec } from './map.js';
export {
  attachPerfEvent,
  enablePerfEvent,
  openPerfEvent,
  readPmu,
  type PerfEventSpec,
  type Pmu,
} from './perf-event.js';
export { descendantsOf } from './processes.js';
export {
  loadProgram,
  openRawTracepoint,
  Program,
  type ProgramInfo,
  type ProgramSpec,
  type TestRun,
} from './program.js';
export { openRings, RingSet } from './rings.js';
export { errnoName, SysError } from './sys-error.js';
export { readSysctl } from './sysctl.js';
export { readEventFormat } from './tracefs.js';
