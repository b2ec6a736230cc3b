import type { AddressSymbol, DecodeContext, StackEnd, StackOrigin } from '../expr/index.js';

/** Frames between a tracepoint and its programs: include/linux/tracepoint.h, kernel/trace/bpf_trace.c. */
const tracepointFrame = /^(__traceiter_|bpf_trace_run\d|__bpf_trace_)/;
/**
 * What stands in the place of a return address while a kretprobe waits there: nothing is known beyond it. On arm64 some kernels
 * give no address at all: `kretprobe_trampoline` of 5.10 in arch/arm64/kernel/probes saves none.
 */
const returnTrampoline = /^(__)?kretprobe_trampoline$/;
/**
 * A frame of the probed function itself is at most this far from its start: behind the mark for indirect branches and
 * the call of the tracing. A call by which the function calls itself lies behind that.
 */
const entryBytes = 16n;
/**
 * Where the kernel is entered, and where its threads and the idle loop of a CPU begin: arch/x86/entry, arch/arm64/kernel/entry.S,
 * head_64.S and head.S.
 */
const outermost =
  /^(entry_(SYSCALL|SYSENTER|INT80)_|asm_|ret_from_fork|ret_to_user$|work_pending$|el0(t_(64|32))?_(sync|irq|fiq|error)(_compat)?$|(secondary|common)_startup_64|__(primary|secondary)_switch)/;

/** The frames of a stack of the kernel, and how it ends, whatever its depth. */
export interface KernelFrames {
  readonly frames: readonly bigint[];
  readonly end: Exclude<StackEnd, 'depth'>;
}

/**
 * The frames that a reader wants to see, out of those that `bpf_get_stack` gave: the start of the probed function, or
 * the place of the tracepoint, then the callers. Frames of the tracing itself are left out.
 */
export function kernelFrames(
  raw: readonly bigint[],
  origin: StackOrigin,
  context: Pick<DecodeContext, 'symbol' | 'functionStart'>,
): KernelFrames {
  const frames = raw.slice(origin.tracing).map((address) => ({ address, symbol: context.symbol(address) }));
  const end = frames.findIndex(({ symbol }) => returnTrampoline.test(symbol?.name ?? ''));
  if (end >= 0) frames.length = end;
  removeTrampolines(frames);
  const isBottom = outermost.test(frames.at(-1)?.symbol?.name ?? '');
  const reached = end >= 0 ? 'lost' : isBottom ? 'bottom' : 'unknown';
  if (origin.probed === null) {
    while (tracepointFrame.test(frames[0]?.symbol?.name ?? '')) frames.shift();
    return { frames: frames.map(({ address }) => address), end: reached };
  }
  const start = context.functionStart(origin.probed);
  const addresses = frames.map(({ address }) => address);
  if (start === null) return { frames: addresses, end: reached };
  const [first] = frames;
  if (origin.atReturn && origin.tracing === 0 && first !== undefined && (first.symbol?.name ?? '') === '')
    return { frames: [start], end: 'lost' };
  const own = first !== undefined && first.address >= start && first.address <= start + entryBytes;
  return { frames: [start, ...(own ? addresses.slice(1) : addresses)], end: reached };
}

/** An address of a stack, and the function that covers it. */
interface Frame {
  readonly address: bigint;
  readonly symbol: AddressSymbol | null;
}

/** What a function calls that is traced by fentry and fexit: kernel/bpf/trampoline.c. A new one may have no name as yet. */
const bpfTrampoline = /^bpf_trampoline_|^$/;

/**
 * Removes the trampolines of callers that are traced by fexit, too, and with each the second frame of its function: the function
 * calls the trampoline at its entry, which calls what follows behind that.
 */
function removeTrampolines(frames: Frame[]): void {
  for (let i = 1; i + 1 < frames.length; i++) {
    if (!bpfTrampoline.test(frames[i]?.symbol?.name ?? '')) continue;
    const [body, entry] = [frames[i - 1]?.symbol, frames[i + 1]?.symbol];
    if (body == null || entry == null) continue;
    const isSame = body.name === entry.name && body.module === entry.module;
    if (isSame && entry.offset <= entryBytes && body.offset > entry.offset) frames.splice(i, 2);
  }
}
