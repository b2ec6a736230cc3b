import type { Btf } from './btf.js';

/** A parameter of a function, with its place in the context of a typed program. */
export interface SignatureParameter {
  /** Empty where BTF has no name. */
  readonly name: string;
  readonly typeId: number;
  /** Index of its first 64-bit word in the context. */
  readonly slot: number;
}

/** How a function or tracepoint is called. */
export interface Signature {
  /** Type to attach to: the function, or the tracepoint's typedef. */
  readonly id: number;
  readonly parameters: readonly SignatureParameter[];
  readonly returnTypeId: number;
  /** Index of the result in the context of a program at the return. */
  readonly returnSlot: number;
}

/** The signature of a function of this name; null when BTF has none. */
export function functionSignature(btf: Btf, name: string): Signature | null {
  const id = btf.find(name, 'func');
  if (id === null) return null;
  const type = btf.type(id);
  return type.kind === 'func' ? signatureOf(btf, id, type.typeId, 0) : null;
}

/** The signature of a tracepoint of this name, without the data pointer that comes first; null when BTF has none. */
export function tracepointSignature(btf: Btf, name: string): Signature | null {
  // include/trace/bpf_probe.h makes this typedef for every tracepoint.
  const id = btf.find(`btf_trace_${name}`, 'typedef');
  if (id === null) return null;
  const pointer = btf.type(btf.resolve(id));
  return pointer.kind === 'ptr' ? signatureOf(btf, id, btf.resolve(pointer.typeId), 1) : null;
}

function signatureOf(btf: Btf, id: number, protoId: number, skipped: number): Signature | null {
  const proto = btf.type(protoId);
  if (proto.kind !== 'func_proto') return null;
  let slot = 0;
  const parameters = proto.parameters.slice(skipped).map(({ name, typeId }) => {
    const first = slot;
    slot += slotsOf(btf, typeId);
    return { name, typeId, slot: first };
  });
  return { id, parameters, returnTypeId: proto.returnTypeId, returnSlot: slot };
}

/** A structure of up to 16 bytes that is passed by value takes a word for each 8 bytes: btf_ctx_access(). */
function slotsOf(btf: Btf, typeId: number): number {
  const { kind } = btf.type(btf.resolve(typeId));
  return kind === 'struct' || kind === 'union' ? Math.max(1, Math.ceil(btf.sizeOf(typeId) / 8)) : 1;
}
