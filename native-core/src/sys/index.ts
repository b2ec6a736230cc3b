export { btfModules, openModuleBtf, readBtf, readBtfInTurns } from './btf-file.js';
export { effectiveCapabilities, tracingCapabilities, type Capability } from './capabilities.js';
export { clockPair, monotonicTime, readCycles, wallOffset, wallTime } from './clock.js';
export { namesAllCpus, onlineCpus, possibleCpus, runningCpus } from './cpus.js';
export { Descriptor } from './descriptor.js';
export { kallsymsSteps, modulesSteps, readKallsyms, readModules } from './kallsyms-file.js';
export { functionMisses, linkFunctions, type LinkedFunctions } from './kprobe-multi.js';
export { readInstalled } from './installed-file.js';
export { readLockdown } from './lockdown.js';
export { freeBytes, mayLiftMemlock, totalMemory } from './memory.js';
export { BpfMap, createMap, type MapEntries, type MapSpec } from './map.js';
export {
  attachPerfEvent,
  enablePerfEvent,
  linkPerfEvent,
  openPerfEvent,
  probeMisses,
  readPerfEvent,
  readPmu,
  type PerfEventSpec,
  type Pmu,
} from './perf-event.js';
export { readMemorySegments, readNodePages, type MemorySegment, type NodePages } from './physical-memory.js';
export { requirePlatform } from './platform.js';
export { Absent, whyOf, type Why } from './absent.js';
export { addressSpaceOf, addressSpaceSteps } from './address-space.js';
export { MappingEvents } from './mapping-events.js';
export { mappingEvents, type MappedRange, type MappingEvent } from './mapping-record.js';
export { Mappings, readMappings, type MappedFile } from './mappings.js';
export { hasNumber, processName, withLoaded, withMapped, withPerfMap, withRooted } from './process-files.js';
export { Procfs, procfs } from './procfs.js';
export {
  countRunTimes,
  loadProgram,
  openRawTracepoint,
  Program,
  type ProgramInfo,
  type ProgramSpec,
  type TestRun,
} from './program.js';
export { kernelRelease } from './release.js';
export { openRings, RingSet } from './rings.js';
export { identityOf, type RegularFile } from './regular-file.js';
export {
  pauseStep,
  readSteps,
  runNow,
  runSoon,
  Slices,
  takeAll,
  waitStep,
  type Rest,
  type Steps,
} from './steps.js';
export { SysError } from './sys-error.js';
export { readSysctl } from './sysctl.js';
export { inFirstUserNamespace } from './user-namespace.js';
export {
  readEventFormat,
  readEventNames,
  readTraceableFunctions,
  traceableFunctionsSteps,
} from './tracefs.js';
export { pacedTurn, turn, type Turn } from './turn.js';
export { uncaughtText } from './uncaught.js';
export { readVdso, vdso } from './vdso.js';
