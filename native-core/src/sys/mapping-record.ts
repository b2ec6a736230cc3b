import { textOf } from '../text/index.js';

/** What the kernel told of a process; `time` is in nanoseconds of CLOCK_MONOTONIC. */
export type MappingEvent =
  | { readonly type: 'fork'; readonly time: bigint; readonly pid: number; readonly parent: number }
  /** A program is started in it: nothing that it has mapped before is there any more. */
  | { readonly type: 'exec'; readonly time: bigint; readonly pid: number }
  | ({ readonly type: 'mapped'; readonly time: bigint; readonly pid: number } & MappedRange)
  /** The kernel had no room for some. */
  | { readonly type: 'lost'; readonly time: bigint };

/** Memory with code that a process maps, as in a line of /proc/PID/maps. */
export interface MappedRange {
  readonly start: bigint;
  /** The address behind it. */
  readonly end: bigint;
  /** In the file, in bytes. */
  readonly offset: bigint;
  /** Device of the file, `fd:00`, and its inode. */
  readonly device: string;
  readonly inode: string;
  /** Path of the file, a name in brackets such as `[vdso]`, or empty. */
  readonly path: string;
}

/** `enum perf_event_type` of include/uapi/linux/perf_event.h. */
const [LOST, COMM, FORK, MMAP2] = [2, 3, 7, 10];
/** Of `misc` in `struct perf_event_header`. */
const COMM_EXEC = 1 << 13;
const headerBytes = 8;
const timeBytes = 8;
/** What a record has before its text and its time at least; a shorter one makes no sense. */
const least: Readonly<Record<number, number>> = { [LOST]: 24, [COMM]: 16, [FORK]: 32, [MMAP2]: 72 };
/** What memory without a file is called in them: perf_event_mmap_event() in kernel/events/core.c. */
const anonymous = '//anon';

/** Parses records, each of which ends with its time; those of threads, and of other types, are left out. */
export function* mappingEvents(bytes: Buffer): Generator<MappingEvent, void> {
  for (let at = 0; at + headerBytes + timeBytes <= bytes.length;) {
    const length = bytes.readUInt16LE(at + 6);
    if (length < headerBytes + timeBytes || at + length > bytes.length) return;
    const event = mappingEvent(bytes.subarray(at, at + length));
    if (event !== null) yield event;
    at += length;
  }
}

function mappingEvent(record: Buffer): MappingEvent | null {
  const type = record.readUInt32LE(0);
  if (record.length < (least[type] ?? headerBytes) + timeBytes) return null;
  const time = record.readBigUInt64LE(record.length - timeBytes);
  switch (type) {
    case LOST:
      return { type: 'lost', time };
    case COMM: {
      const isExec = (record.readUInt16LE(4) & COMM_EXEC) !== 0;
      return isExec ? { type: 'exec', time, pid: record.readUInt32LE(8) } : null;
    }
    case FORK: {
      const [pid, parent] = [record.readUInt32LE(8), record.readUInt32LE(12)];
      return pid === parent ? null : { type: 'fork', time, pid, parent };
    }
    case MMAP2:
      return { type: 'mapped', time, pid: record.readUInt32LE(8), ...mappedRange(record) };
    default:
      return null;
  }
}

function mappedRange(record: Buffer): MappedRange {
  const start = record.readBigUInt64LE(16);
  const pathEnd = record.indexOf(0, 72);
  const path = textOf(record.subarray(72, pathEnd < 0 ? record.length - timeBytes : pathEnd));
  const hex = (at: number): string => record.readUInt32LE(at).toString(16).padStart(2, '0');
  return {
    start,
    end: start + record.readBigUInt64LE(24),
    offset: record.readBigUInt64LE(32),
    device: `${hex(40)}:${hex(44)}`,
    inode: String(record.readBigUInt64LE(48)),
    path: path === anonymous ? '' : path,
  };
}
