import type { Mechanism } from '../resolve/index.js';

/** Program and attach types of include/uapi/linux/bpf.h (`enum bpf_prog_type`, `enum bpf_attach_type`). */
export interface ProgramType {
  readonly type: number;
  readonly expectedAttachType: number;
  /** Whether the target is named by a BTF id when the program is loaded. */
  readonly typed: boolean;
}

const BPF_PROG_TYPE_KPROBE = 2;
const BPF_PROG_TYPE_TRACEPOINT = 5;
const BPF_PROG_TYPE_PERF_EVENT = 7;
const BPF_PROG_TYPE_RAW_TRACEPOINT = 17;
const BPF_PROG_TYPE_TRACING = 26;
const BPF_TRACE_RAW_TP = 23;
const BPF_TRACE_FENTRY = 24;
const BPF_TRACE_FEXIT = 25;
const BPF_TRACE_KPROBE_MULTI = 42;

const multi = { type: BPF_PROG_TYPE_KPROBE, expectedAttachType: BPF_TRACE_KPROBE_MULTI, typed: false };
const types: Readonly<Record<Mechanism, ProgramType>> = Object.freeze({
  fentry: { type: BPF_PROG_TYPE_TRACING, expectedAttachType: BPF_TRACE_FENTRY, typed: true },
  fexit: { type: BPF_PROG_TYPE_TRACING, expectedAttachType: BPF_TRACE_FEXIT, typed: true },
  tp_btf: { type: BPF_PROG_TYPE_TRACING, expectedAttachType: BPF_TRACE_RAW_TP, typed: true },
  raw_tp: { type: BPF_PROG_TYPE_RAW_TRACEPOINT, expectedAttachType: 0, typed: false },
  kprobe: { type: BPF_PROG_TYPE_KPROBE, expectedAttachType: 0, typed: false },
  tracepoint: { type: BPF_PROG_TYPE_TRACEPOINT, expectedAttachType: 0, typed: false },
  perf_event: { type: BPF_PROG_TYPE_PERF_EVENT, expectedAttachType: 0, typed: false },
  kretprobe: { type: BPF_PROG_TYPE_KPROBE, expectedAttachType: 0, typed: false },
  'kprobe.multi': multi,
  'kretprobe.multi': multi,
});

/** The program type that a mechanism needs. */
export function programType(mechanism: Mechanism): ProgramType {
  return types[mechanism];
}
