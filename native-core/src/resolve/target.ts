import { functionSignature, tracepointSignature, type Btf } from '../btf/index.js';
import type { FunctionPlace, Place, SyscallPlace, TracePlace } from '../define/index.js';
import { closestNames, mayBeNear } from '../errors/index.js';
import { findFunction, functionNames, type FoundFunction, type Kernel } from '../kernel/index.js';
import { beginningWith } from '../text/index.js';
import { Missing } from './missing.js';
import type { EventTarget, FunctionTarget, Target, TracepointTarget } from './plan.js';

/** Finds the function or tracepoint of a place in a kernel, or throws `Missing`. */
export function findTarget(kernel: Kernel, place: Place): Target {
  if (place.needs !== null && functionSignature(kernel.btf, place.needs) === null) {
    throw new Missing(describePlace(place), `is meant only for kernels that have ${place.needs}`);
  }
  if (place.excludes !== null && functionSignature(kernel.btf, place.excludes) !== null) {
    throw new Missing(describePlace(place), `is meant only for kernels without ${place.excludes}`);
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
  const [symbol = place.name] = symbols;
  const prefix = symbol.slice(0, symbol.length - place.name.length);
  throw new Missing(place.name, `no function ${symbols.join(' or ')}`, 'kernel', () =>
    nearest(place.name, withoutPrefix(prefix, kernel.btf, 'func')),
  );
}

function functionOf(
  kernel: Kernel,
  { name, argumentNames, byOrder, address }: FunctionPlace,
): FunctionTarget {
  if (address !== null) return { is: 'function', name, module: null, address, types: null };
  const found = findFunction(kernel, name);
  if (found !== null) return functionTarget(name, found);
  // Most arguments cannot be found without types; the symbol table is long, so it is only asked when they can.
  if (argumentNames.length > 0 && !byOrder) throw noFunction(kernel, name);
  const { exact, clones, parts } = kernel.functionSymbols(name) ?? { exact: [], clones: [], parts: [] };
  // A clone takes other arguments than the function did.
  const symbols = exact.length > 0 || argumentNames.length > 0 ? exact : clones;
  const [only, ...others] = symbols;
  if (only !== undefined && others.length === 0)
    return { is: 'function', name: only.symbol, module: only.module, address: null, types: null };
  if (only !== undefined) throw new Missing(name, `is ${symbols.length} functions of one name`);
  const left = [...clones, ...parts].map(({ symbol }) => symbol).join(', ');
  throw left === '' ? noFunction(kernel, name) : new Missing(name, `the compiler left only ${left} of it`);
}

/** That a kernel has no function of the name. */
export function noFunction(kernel: Kernel, name: string): Missing {
  return new Missing(name, 'no such function', 'kernel', () =>
    nearest(name, functionNames(kernel, mayBeNear(name))),
  );
}

function nearest(name: string, candidates: Iterable<string>): string | null {
  return closestNames(name, candidates, 1)[0] ?? null;
}

/** The names of types that begin with a prefix, without it. */
function withoutPrefix(prefix: string, btf: Btf, kind: 'func' | 'typedef'): readonly string[] {
  return btf.namesOf(kind, beginningWith(prefix)).map((name) => name.slice(prefix.length));
}

function functionTarget(name: string, { module, btf, signature }: FoundFunction): FunctionTarget {
  const { id: typeId, parameters, returnSlot, returnTypeId } = signature;
  const types = { btf, typeId, parameters, returnSlot, returnTypeId };
  return { is: 'function', name, module, address: null, types };
}

function findTracepoint(kernel: Kernel, place: TracePlace): TracepointTarget {
  const name = place.name.replace(/^.*:/, '');
  const own = typedTracepoint(name, null, kernel.btf);
  if (own !== null) return own;
  for (const module of kernel.modulesNaming(`btf_trace_${name}`)) {
    const found = typedTracepoint(name, module, kernel.moduleBtf(module));
    if (found !== null) return found;
  }
  // A tracepoint without BTF still has its symbols; include/linux/tracepoint.h names them so. Some kernels have those of functions only.
  if ([`__tracepoint_${name}`, `__traceiter_${name}`].some((symbol) => kernel.hasSymbol(symbol) === true)) {
    return { is: 'tracepoint', name, module: null, types: null };
  }
  throw new Missing(name, 'no such tracepoint', 'kernel', () =>
    nearest(name, withoutPrefix('btf_trace_', kernel.btf, 'typedef')),
  );
}

function typedTracepoint(name: string, module: string | null, btf: Btf | null): TracepointTarget | null {
  const signature = btf === null ? null : tracepointSignature(btf, name);
  if (btf === null || signature === null) return null;
  const { id: typeId, parameters } = signature;
  return { is: 'tracepoint', name, module, types: { btf, typeId, parameters } };
}

function findEvent(kernel: Kernel, place: TracePlace): EventTarget {
  const { name } = place;
  const event = kernel.traceEvent(name);
  if (event === null)
    throw new Missing(`event ${name}`, 'no such trace event, or tracefs cannot be read', 'kernel', () =>
      nearest(name, kernel.traceEvents()),
    );
  requireNames(
    place,
    'field',
    event.fields.map((field) => field.name),
  );
  return { is: 'event', name, event };
}

function requireArguments(place: FunctionPlace, target: FunctionTarget): FunctionTarget {
  const { types } = target;
  if (types !== null)
    requireNames(
      place,
      'argument',
      types.parameters.map(({ name }) => name),
    );
  else if (place.argumentNames.length > 0 && !place.byOrder)
    throw new Missing(describePlace(place), 'its arguments cannot be found: its types are not known');
  return target;
}

/** Refuses a place that has not all that its definition names. */
function requireNames(place: Place, what: 'argument' | 'field', has: readonly string[]): void {
  const lacking = place.argumentNames.find((names) => !names.some((name) => has.includes(name)));
  if (lacking !== undefined) throw noArgument(describePlace(place), what, lacking, has);
}

/** That a place has no argument, or no field, of any of the names. */
export function noArgument(
  where: string,
  what: 'argument' | 'field',
  names: readonly string[],
  has: readonly string[],
): Missing {
  const lacks = `has no ${what} "${names.join('" or "')}" (it has: ${has.join(', ')})`;
  const near = (): string | null =>
    names.map((name) => nearest(name, has)).find((found) => found !== null) ?? null;
  return new Missing(where, lacks, 'definition', near);
}

/** A place as errors show it: `tcp_sendmsg(sk, size)`. */
export function describePlace(place: Place): string {
  if (place.at === 'timer') return place.name;
  if (place.at === 'tracepoint' || place.at === 'event') return `${place.at} ${place.name}`;
  if (place.at === 'syscall') return `${place.compat ? '32-bit ' : ''}system call ${place.name}`;
  return `${place.name}(${place.argumentNames.map(([first]) => first).join(', ')})`;
}
