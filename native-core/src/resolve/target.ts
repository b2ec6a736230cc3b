import { functionSignature, tracepointSignature } from '../btf/index.js';
import type { Place } from '../define/index.js';
import { findFunction, type FoundFunction, type Kernel } from '../kernel/index.js';
import { Missing } from './missing.js';
import type { Target } from './plan.js';

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
  return {
    is: 'timer',
    name,
    module: null,
    btf: null,
    typeId: null,
    parameters: null,
    event: null,
    hertz,
    returnSlot: 0,
    returnTypeId: 0,
  };
}

function findSyscall(kernel: Kernel, place: Place): Target {
  const symbols = kernel.architecture.syscallSymbols(place.name, place.compat);
  for (const symbol of symbols) {
    const signature = functionSignature(kernel.btf, symbol);
    if (signature !== null) return functionTarget(symbol, { module: null, btf: kernel.btf, signature });
  }
  throw new Missing(place.name, `no function ${symbols.join(' or ')}`);
}

function functionOf(kernel: Kernel, { name, argumentNames, byOrder }: Place): Target {
  const found = findFunction(kernel, name);
  if (found !== null) return functionTarget(name, found);
  // Most arguments cannot be found without types; the symbol table is long, so it is only asked when they can.
  if ((argumentNames.length === 0 || byOrder) && kernel.hasSymbol(name) === true) {
    return {
      is: 'function',
      name,
      module: moduleOf(kernel, name),
      btf: null,
      typeId: null,
      parameters: null,
      event: null,
      hertz: null,
      returnSlot: 0,
      returnTypeId: 0,
    };
  }
  throw new Missing(name, 'no such function');
}

/** Module of a function without types; null for the kernel itself, and where addresses are hidden. */
function moduleOf(kernel: Kernel, name: string): string | null {
  const symbols = kernel.symbols();
  const [range] = symbols.rangesOf(name);
  const module = range === undefined ? 'kernel' : (symbols.find(range[0])?.module ?? 'kernel');
  return module === 'kernel' ? null : module;
}

function functionTarget(name: string, { module, btf, signature }: FoundFunction): Target {
  return {
    is: 'function',
    name,
    module,
    btf,
    typeId: signature.id,
    parameters: signature.parameters,
    event: null,
    hertz: null,
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
      is: 'tracepoint',
      name,
      module: found.module,
      btf: found.btf,
      typeId: signature?.id ?? null,
      parameters: signature?.parameters ?? null,
      event: null,
      hertz: null,
      returnSlot: 0,
      returnTypeId: 0,
    };
  }
  // A tracepoint without BTF still has its symbol; include/linux/tracepoint.h names it so.
  if (kernel.hasSymbol(`__tracepoint_${name}`) === true) {
    return {
      is: 'tracepoint',
      name,
      module: null,
      btf: null,
      typeId: null,
      parameters: null,
      event: null,
      hertz: null,
      returnSlot: 0,
      returnTypeId: 0,
    };
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
  return {
    is: 'event',
    name,
    module: null,
    btf: null,
    typeId: null,
    parameters: null,
    event,
    hertz: null,
    returnSlot: 0,
    returnTypeId: 0,
  };
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
