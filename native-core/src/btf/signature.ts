import type { Btf } from './btf.js';
import type { PrototypeType } from './type.js';

/** A parameter and where a typed program (fentry, fexit, tp_btf) finds it. */
export interface SignatureParameter {
  /** Empty where the metadata have none. */
  readonly name: string;
  readonly typeId: number;
  /** Index of its first 64-bit word in the context of a typed program. */
  readonly slot: number;
  /** Number of words: 1, or more for a structure by value, 2 for one of 9 to 16 bytes. */
  readonly slots: number;
}

/** What a function or tracepoint takes and returns. */
export interface Signature {
  /** Id to attach to: of the function, or of a tracepoint's typedef `btf_trace_NAME`. */
  readonly id: number;
  /** Id of the prototype. */
  readonly protoId: number;
  readonly parameters: readonly SignatureParameter[];
  /** Whether more arguments may follow (`...`); the kernel then refuses typed programs. */
  readonly variadic: boolean;
  /** 0 for `void`. */
  readonly returnTypeId: number;
  /** Index of the returned word in the context of a fexit program: behind the arguments. */
  readonly returnSlot: number;
}

/** The signature of a function; null when the metadata have no such function. */
export function functionSignature(btf: Btf, name: string): Signature | null {
  const id = btf.find(name, 'func');
  if (id === null) return null;
  const type = btf.type(id);
  const proto = type.kind === 'func' ? prototypeAt(btf, type.typeId) : null;
  return proto === null ? null : signature(btf, id, proto, proto.parameters);
}

/**
 * The signature of a tracepoint, without the `void *` that registered it; null when the metadata have no such
 * tracepoint. `btf_trace_NAME` has no parameter names: they are taken from the functions that call the tracepoint's
 * programs (include/linux/tracepoint.h, include/trace/bpf_probe.h) and are empty where these differ.
 */
export function tracepointSignature(btf: Btf, name: string): Signature | null {
  const id = btf.find(`btf_trace_${name}`, 'typedef');
  if (id === null) return null;
  const pointer = btf.type(btf.resolve(id));
  const proto = pointer.kind === 'ptr' ? prototypeAt(btf, pointer.typeId) : null;
  if (proto === null) return null;
  const named = [`__traceiter_${name}`, `__bpf_trace_${name}`]
    .map((caller) => callerPrototype(btf, caller))
    .find((caller) => caller !== null && sameTypes(caller, proto));
  return signature(btf, id, proto, (named ?? proto).parameters.slice(1));
}

function prototypeAt(btf: Btf, id: number): PrototypeType | null {
  const type = btf.type(btf.resolve(id));
  return type.kind === 'func_proto' ? type : null;
}

function callerPrototype(btf: Btf, name: string): PrototypeType | null {
  const id = btf.find(name, 'func');
  if (id === null) return null;
  const type = btf.type(id);
  return type.kind === 'func' ? prototypeAt(btf, type.typeId) : null;
}

function sameTypes(a: PrototypeType, b: PrototypeType): boolean {
  return (
    a.parameters.length === b.parameters.length &&
    a.parameters.every(({ typeId }, i) => typeId === b.parameters[i]?.typeId)
  );
}

function signature(
  btf: Btf,
  id: number,
  proto: PrototypeType,
  taken: PrototypeType['parameters'],
): Signature {
  let slot = 0;
  const parameters = taken.map(({ name, typeId }) => {
    const first = slot;
    const slots = Math.ceil(btf.sizeOf(typeId) / 8);
    slot += slots;
    return Object.freeze<SignatureParameter>({ name, typeId, slot: first, slots });
  });
  return Object.freeze<Signature>({
    id,
    protoId: proto.id,
    parameters: Object.freeze(parameters),
    variadic: proto.variadic,
    returnTypeId: proto.returnTypeId,
    returnSlot: slot,
  });
}
