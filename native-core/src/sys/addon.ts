import { loadBinary } from './binary.js';
import { requirePlatform } from './platform.js';

/** What stands for a kernel object in JavaScript; only the addon can look inside. */
export interface Handle {
  readonly __handle: never;
}

/** The functions of the addon, as addon/addon.cc exports them. */
export interface Addon {
  close(handle: Handle): void;
  fileDescriptor(handle: Handle): number;
  createMap(
    type: number,
    keySize: number,
    valueSize: number,
    maxEntries: number,
    flags: number,
    inner: Handle | null,
    name: string,
  ): Handle;
  updateMap(map: Handle, key: Uint8Array, value: Uint8Array): void;
  updateMapWithMaps(map: Handle, entries: readonly number[], inner: readonly Handle[]): void;
  lookUpMap(map: Handle, key: Uint8Array, out: Uint8Array, remove: boolean): boolean;
  deleteFromMap(map: Handle, key: Uint8Array): boolean;
  lookUpMapBatch(
    map: Handle,
    cursor: Uint8Array,
    first: boolean,
    keys: Uint8Array,
    values: Uint8Array,
  ): { count: number; last: boolean };
  deleteFromMapBatch(map: Handle, keys: Uint8Array): void;
  readMapValues(map: Handle, offset: number, out: Uint8Array): void;
  mapValueBytes(map: Handle): number;
  loadProgram(options: {
    type: number;
    expectedAttachType: number;
    code: Uint8Array;
    license: string;
    name: string;
    btfId: number;
    btfObject: Handle | null;
    logLevel: number;
    logBytes: number;
  }): Handle;
  programInfo(program: Handle): {
    id: number;
    xlatedBytes: number;
    jitedBytes: number;
    runTimeNs: bigint;
    runCount: bigint;
    recursionMisses: bigint | null;
  };
  countRunTimes(): Handle;
  testRunProgram(
    program: Handle,
    context: Uint8Array | null,
    dataIn: Uint8Array | null,
    dataOut: Uint8Array | null,
    repeat: number,
  ): { returnValue: number; durationNs: number; outBytes: number };
  openRawTracepoint(name: string | null, program: Handle): Handle;
  openPerfEvent(
    type: number,
    config: bigint,
    config1: string | bigint,
    config2: bigint,
    samplePeriod: bigint,
    pid: number,
    cpu: number,
  ): Handle;
  attachPerfEvent(event: Handle, program: Handle): void;
  linkPerfEvent(event: Handle, program: Handle): Handle;
  probeMisses(link: Handle): number;
  linkFunctions(
    program: Handle,
    atReturn: boolean,
    named: boolean,
    functions: Uint8Array,
    cookies: Uint8Array,
  ): Handle;
  functionMisses(link: Handle): number;
  readPerfEvent(event: Handle): bigint;
  enablePerfEvent(event: Handle): void;
  nextBtfId(id: number): number | null;
  openBtf(id: number): Handle | null;
  btfInfo(btf: Handle): { id: number; name: string; kernel: boolean };
  readBtf(btf: Handle, out: Uint8Array): number;
  monotonicTime(): bigint;
  wallTime(): bigint;
  cycles(): bigint;
  mayLiftMemlock(): boolean;
  countCpus(): number;
  openRings(maps: readonly Handle[], onReadable: () => void): Handle;
  addRing(rings: Handle, map: Handle): void;
  startRings(rings: Handle, delay: number): void;
  drainRings(rings: Handle, out: Uint8Array, age: number): number;
  pendingInRings(rings: Handle): number;
  openMappingEvents(onFilling: () => void): Handle;
  addMappingEvents(events: Handle, cpu: number, bytes: number): void;
  drainMappingEvents(events: Handle, out: Uint8Array): number;
  freeBytes(bytes: Uint8Array): void;
}

let loaded: Addon | null = null;

/**
 * The addon: loaded at its first use, so that types, definitions and documentation work on any machine. Node keeps
 * one copy for each environment, and so does this variable.
 *
 * @throws TapError TAP_NO_FEATURE on a system or a processor that tap does not know, and where its binary is missing or cannot be
 *   loaded.
 */
export function addon(): Addon {
  loaded ??= load();
  return loaded;
}

function load(): Addon {
  requirePlatform();
  return loadBinary() as Addon;
}
