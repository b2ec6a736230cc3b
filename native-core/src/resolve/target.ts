import { functionSignature, tracepointSignature } from '../btf/index.js';
import type { Place } from '../define/index.js';
import { findFunction, type FoundFunction, type Kernel } from '../kernel/index.js';
import { Missing } from './missing.js';
import type { Target } from './plan.js';

/** What a target has of which no types are known. */
const untyped = {
  module: null,
  btf: null,
  typeId: null,
  parameters: null,
  address: null,
  hertz: null,
  event: null,
  returnSlot: 0,
  returnTypeId: 0,
} as const;

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
      return timerTarget(place);
  }
}

function timerTarget({ name, hertz }: Place): Target {
  return { ...untyped, is: 'timer', name, hertz };
}

function findSyscall(kernel: Kernel, place: Place): Target {
  const symbols = kernel.architecture.syscallSymbols(place.name, place.compat);
  for (const symbol of symbols) {
    const signature = functionSignature(kernel.btf, symbol);
    if (signature !== null) return functionTarget(symbol, { module: null, btf: kernel.btf, signature });
  }
  throw new Missing(place.name, `no function ${symbols.join(' or ')}`);
}

function functionOf(kernel: Kernel, { name, argumentNames, byOrder, address }: Place): Target {
  if (address !== null) return { ...untyped, is: 'function', name, address };
  const found = findFunction(kernel, name);
  if (found !== null) return functionTarget(name, found);
  // Most arguments cannot be found without types; the symbol table is long, so it is only asked when they can.
  if (argumentNames.length > 0 && !byOrder) throw new Missing(name, 'no such function');
  const { exact, clones, parts } = kernel.functionSymbols(name) ?? { exact: [], clones: [], parts: [] };
  // A clone takes other arguments than the function did.
  const symbols = exact.length > 0 || argumentNames.length > 0 ? exact : clones;
  const [only, ...others] = symbols;
  if (only !== undefined && others.length === 0)
    return { ...untyped, is: 'function', name: only.symbol, module: only.module };
  if (only !== undefined) throw new Missing(name, `is ${symbols.length} functions of one name`);
  const left = [...clones, ...parts].map(({ symbol }) => symbol).join(', ');
  throw new Missing(name, left === '' ? 'no such function' : `the compiler left ${left} of it alone`);
}

function functionTarget(name: string, { module, btf, signature }: FoundFunction): Target {
  return {
    ...untyped,
    is: 'function',
    name,
    module,
    btf,
    typeId: signature.id,
    parameters: signature.parameters,
    returnSlot: signature.returnSlot,
    returnTypeId: signature.returnTypeId,
  };
}

function findTracepoint(kernel: Kernel, place: Place): Target {
  const name = place.name.replace(/^.*:/, '');
  const found = [null, ...kernel.modulesNaming(`btf_trace_${name}`)]
    .map((module) => ({ module, btf: module === null ? kernel.btf : kernel.moduleBtf(module) }))
    .find(({ btf }) => btf !== null && tracepointSignature(btf, name) !== null);
  if (found?.btf) {
    const signature = tracepointSignature(found.btf, name);
    return {
      ...untyped,
      is: 'tracepoint',
      name,
      module: found.module,
      btf: found.btf,
      typeId: signature?.id ?? null,
      parameters: signature?.parameters ?? null,
    };
  }
  // A tracepoint without BTF still has its symbol; include/linux/tracepoint.h names it so.
  if (kernel.hasSymbol(`__tracepoint_${name}`) === true) {
    return { ...untyped, is: 'tracepoint', name };
  }
  throw new Missing(name, 'no such tracepoint');
}

function findEvent(kernel: Kernel, place: Place): Target {
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
  return { ...untyped, is: 'event', name, event };
}

function requireArguments(place: Place, target: Target): Target {
  if (place.byOrder && target.parameters === null) return target;
  const names = target.parameters?.map(({ name }) => name) ?? [];
  const lacking = place.argumentNames.find(
    (alternatives) => !alternatives.some((name) => names.includes(name)),
  );
  if (lacking === undefined) return target;
  const has = target.parameters === null ? 'its types are not known' : `it has: ${names.join(', ')}`;
  throw new Missing(describePlace(place), `has no argument "${lacking.join('" or "')}" (${has})`);
}

/** A place as errors show it: `tcp_sendmsg(sk, size)`. */
export function describePlace(place: Place): string {
  if (place.at === 'timer') return place.name;
  if (place.at === 'tracepoint' || place.at === 'event') return `${place.at} ${place.name}`;
  if (place.at === 'syscall') return `${place.compat ? '32-bit ' : ''}system call ${place.name}`;
  return `${place.name}(${place.argumentNames.map(([first]) => first).join(', ')})`;
}
