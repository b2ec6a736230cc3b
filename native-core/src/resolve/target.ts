import { functionSignature, tracepointSignature } from '../btf/index.js';
import type { FunctionPlace, Place, SyscallPlace, TracePlace } from '../define/index.js';
import { findFunction, type FoundFunction, type Kernel } from '../kernel/index.js';
import { Missing } from './missing.js';
import type { EventTarget, FunctionTarget, Target, TracepointTarget } from './plan.js';

/** Finds the function or tracepoint of a place in a kernel, or throws `Missing`. */
export function findTarget(kernel: Kernel, place: Place): Target {
  if (place.needs !== null && functionSignature(kernel.btf, place.needs) === null) {
    throw new Missing(describePlace(place), `is only meant on kernels that have ${place.needs}`);
  }
  switch (place.at) {
    case 'function':
      return requireArguments(place, functionOf(kernel, place));
    case 'syscall':
      return findSyscall(kernel, place);
    case 'tracepoint':
      return findTracepoint(kernel, place);
    case 'event':
      return findEvent(kernel, place);
    case 'timer':
      return { is: 'timer', name: place.name, hertz: place.hertz };
  }
}

function findSyscall(kernel: Kernel, place: SyscallPlace): FunctionTarget {
  const symbols = kernel.architecture.syscallSymbols(place.name, place.compat);
  for (const symbol of symbols) {
    const signature = functionSignature(kernel.btf, symbol);
    if (signature !== null) return functionTarget(symbol, { module: null, btf: kernel.btf, signature });
  }
  throw new Missing(place.name, `no function ${symbols.join(' or ')}`);
}

function functionOf(
  kernel: Kernel,
  { name, argumentNames, byOrder, address }: FunctionPlace,
): FunctionTarget {
  if (address !== null) return { is: 'function', name, module: null, address, types: null };
  const found = findFunction(kernel, name);
  if (found !== null) return functionTarget(name, found);
  // Most arguments cannot be found without types; the symbol table is long, so it is only asked when they can.
  if (argumentNames.length > 0 && !byOrder) throw new Missing(name, 'no such function');
  const { exact, clones, parts } = kernel.functionSymbols(name) ?? { exact: [], clones: [], parts: [] };
  // A clone takes other arguments than the function did.
  const symbols = exact.length > 0 || argumentNames.length > 0 ? exact : clones;
  const [only, ...others] = symbols;
  if (only !== undefined && others.length === 0)
    return { is: 'function', name: only.symbol, module: only.module, address: null, types: null };
  if (only !== undefined) throw new Missing(name, `is ${symbols.length} functions of one name`);
  const left = [...clones, ...parts].map(({ symbol }) => symbol).join(', ');
  throw new Missing(name, left === '' ? 'no such function' : `the compiler left only ${left} of it`);
}

function functionTarget(name: string, { module, btf, signature }: FoundFunction): FunctionTarget {
  const { id: typeId, parameters, returnSlot, returnTypeId } = signature;
  const types = { btf, typeId, parameters, returnSlot, returnTypeId };
  return { is: 'function', name, module, address: null, types };
}

function findTracepoint(kernel: Kernel, place: TracePlace): TracepointTarget {
  const name = place.name.replace(/^.*:/, '');
  for (const module of [null, ...kernel.modulesNaming(`btf_trace_${name}`)]) {
    const btf = module === null ? kernel.btf : kernel.moduleBtf(module);
    const signature = btf === null ? null : tracepointSignature(btf, name);
    if (btf === null || signature === null) continue;
    const { id: typeId, parameters } = signature;
    return { is: 'tracepoint', name, module, types: { btf, typeId, parameters } };
  }
  // A tracepoint without BTF still has its symbol; include/linux/tracepoint.h names it so.
  if (kernel.hasSymbol(`__tracepoint_${name}`) === true) {
    return { is: 'tracepoint', name, module: null, types: null };
  }
  throw new Missing(name, 'no such tracepoint');
}

function findEvent(kernel: Kernel, place: TracePlace): EventTarget {
  const { name } = place;
  const event = kernel.traceEvent(name);
  if (event === null) throw new Missing(`event ${name}`, 'no such trace event, or tracefs cannot be read');
  const fields = event.fields.map((field) => field.name);
  const lacking = place.argumentNames.find(
    (alternatives) => !alternatives.some((field) => fields.includes(field)),
  );
  if (lacking !== undefined) {
    throw new Missing(
      `event ${name}`,
      `has no field "${lacking.join('" or "')}" (it has: ${fields.join(', ')})`,
    );
  }
  return { is: 'event', name, event };
}

function requireArguments(place: FunctionPlace, target: FunctionTarget): FunctionTarget {
  const parameters = target.types?.parameters ?? null;
  if (place.byOrder && parameters === null) return target;
  const names = parameters?.map(({ name }) => name) ?? [];
  const lacking = place.argumentNames.find(
    (alternatives) => !alternatives.some((name) => names.includes(name)),
  );
  if (lacking === undefined) return target;
  const has = parameters === null ? 'its types are not known' : `it has: ${names.join(', ')}`;
  throw new Missing(describePlace(place), `has no argument "${lacking.join('" or "')}" (${has})`);
}

/** A place as errors show it: `tcp_sendmsg(sk, size)`. */
export function describePlace(place: Place): string {
  if (place.at === 'timer') return place.name;
  if (place.at === 'tracepoint' || place.at === 'event') return `${place.at} ${place.name}`;
  if (place.at === 'syscall') return `${place.compat ? '32-bit ' : ''}system call ${place.name}`;
  return `${place.name}(${place.argumentNames.map(([first]) => first).join(', ')})`;
}
