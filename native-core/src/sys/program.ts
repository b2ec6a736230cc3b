import { addon } from './addon.js';
import { Descriptor } from './descriptor.js';
import { calling } from './sys-error.js';

/** How a program is loaded: `BPF_PROG_LOAD` in bpf(2). */
export interface ProgramSpec {
  /** `enum bpf_prog_type` of include/uapi/linux/bpf.h. */
  readonly type: number;
  /** `enum bpf_attach_type`, for types that want one. */
  readonly expectedAttachType?: number;
  /** Encoded instructions. */
  readonly instructions: Uint8Array;
  readonly license: string;
  /** At most 15 letters, digits, dots and underscores. */
  readonly name?: string;
  /** BTF id of the function or tracepoint to attach to. */
  readonly attachBtfId?: number;
  /** BTF of the module that the id belongs to. */
  readonly attachBtfObject?: Descriptor;
  /** What the verifier writes to its log; 0 for nothing. */
  readonly logLevel?: number;
  /** Bytes of log that are kept. */
  readonly logBytes?: number;
}

/** What the kernel says of a loaded program. */
export interface ProgramInfo {
  readonly id: number;
  /** Size of the code after the verifier's changes, in bytes. */
  readonly xlatedBytes: number;
  /** Size of the machine code, in bytes. */
  readonly jitedBytes: number;
  /** Time of all runs in nanoseconds, and their number; counted while kernel.bpf_stats_enabled is set. */
  readonly runTimeNs: bigint;
  readonly runCount: bigint;
  /** Runs that were left out because the program was running on the same CPU; null before 5.12. */
  readonly recursionMisses: bigint | null;
}

/** What `testRun` runs a program with. */
export interface TestRun {
  /** The program's context. */
  readonly context?: Uint8Array;
  readonly dataIn?: Uint8Array;
  readonly dataOut?: Uint8Array;
  /** Number of runs; 1 by default, and 0 for types that take no number. */
  readonly repeat?: number;
}

/** A program in the kernel. */
export class Program extends Descriptor {
  /** What the kernel says of it. */
  info(): ProgramInfo {
    return calling(() => addon().programInfo(this.handle));
  }

  /** Runs it here and now: `BPF_PROG_TEST_RUN`. @throws SysError where its type cannot be run so. */
  testRun({ context, dataIn, dataOut, repeat = 1 }: TestRun): {
    readonly returnValue: number;
    /** Mean time of a run, in nanoseconds. */
    readonly durationNs: number;
    readonly outBytes: number;
  } {
    return calling(() =>
      addon().testRunProgram(this.handle, context ?? null, dataIn ?? null, dataOut ?? null, repeat),
    );
  }
}

/** Loads a program. @throws SysError with the verifier's `log`, when one was asked for. */
export function loadProgram(spec: ProgramSpec): Program {
  return new Program(
    calling(() =>
      addon().loadProgram({
        type: spec.type,
        expectedAttachType: spec.expectedAttachType ?? 0,
        code: spec.instructions,
        license: spec.license,
        name: spec.name ?? '',
        btfId: spec.attachBtfId ?? 0,
        btfObject: spec.attachBtfObject?.handle ?? null,
        logLevel: spec.logLevel ?? 0,
        logBytes: spec.logBytes ?? 0,
      }),
    ),
  );
}

/**
 * Lets the kernel measure how long programs run, all of the machine, until the descriptor is closed: `BPF_ENABLE_STATS` in bpf(2).
 *
 * @throws SysError EPERM without CAP_SYS_ADMIN.
 */
export function countRunTimes(): Descriptor {
  return new Descriptor(calling(() => addon().countRunTimes()));
}

/** Attaches a program to a raw tracepoint, or, with null, to the target that it was loaded for. */
export function openRawTracepoint(name: string | null, program: Program): Descriptor {
  return new Descriptor(calling(() => addon().openRawTracepoint(name, program.handle)));
}
