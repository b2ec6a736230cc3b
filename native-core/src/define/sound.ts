import { TapError } from '../errors/index.js';
import { Bool, describeValue, refuseForeign } from '../expr/index.js';

/**
 * What TypeScript makes sure of and plain JavaScript does not: each function here refuses a definition that means nothing.
 */

/** Refuses what is not the name of something in the kernel. @throws TapError TAP_DEFINITION */
export function requireName(what: string, name: unknown): void {
  if (typeof name !== 'string' || name === '')
    throw unsound(`${what} needs a name, not ${shown(name)}`, 'give it the name that the kernel has for it');
  const [alone = ''] = /[^\s*()]+(?=[\s*]*(\(|$))/.exec(name) ?? [];
  if (alone !== name)
    throw unsound(
      `${what} needs a name alone, not ${shown(name)}`,
      `write ${alone === '' ? 'it' : `'${alone}'`} without what stands beside it`,
    );
}

/** Refuses what is not the name of a probe: words of letters, digits and `_`, with dots between them. @throws TapError TAP_DEFINITION */
export function requireProbeName(name: unknown): void {
  if (typeof name === 'string' && /^\w+(\.\w+)*$/.test(name)) return;
  throw unsound(
    `a probe cannot have the name ${shown(name)}`,
    'write words of letters, digits and _ with dots between them: mine.read',
  );
}

/** Refuses what does not say where a probe is and what it has. @throws TapError TAP_DEFINITION */
export function requireSpec(name: string, spec: unknown): void {
  if (typeof spec === 'object' && spec !== null) return;
  throw unsound(
    `${name} needs a place and values, not ${shown(spec)}`,
    "write { at: fn('NAME', {}), values: () => ({}) }",
  );
}

/** Refuses what is not a condition. @throws TapError TAP_KIND */
export function requireCondition(what: string, condition: unknown): void {
  refuseForeign(condition);
  if (condition instanceof Bool) return;
  throw new TapError('TAP_KIND', `${what} needs a condition, not ${describeValue(condition)}`, {
    next: 'write where((e) => e.size.gt(5)); numbers and texts have the methods eq, ne, gt, in ...',
  });
}

/** Refuses what is not an object of types by name. @throws TapError TAP_DEFINITION */
export function requireTypes(what: string, types: unknown): void {
  if (!isNamed(types))
    throw unsound(`${what} needs an object of types by name, not ${shown(types)}`, 'write {} for none');
  for (const [name, type] of Object.entries(types)) requireType(`${what}: ${name}`, type);
}

/** Refuses what is not a type. @throws TapError TAP_DEFINITION */
export function requireType(what: string, type: unknown): void {
  if (isType(type)) return;
  const isShape = isNamed(type) && 'struct' in type && 'members' in type;
  throw unsound(
    `${what} is ${isShape ? 'a shape' : shown(type)}, not a type`,
    isShape
      ? 'write ptr(SHAPE) for a pointer to it'
      : 'write u32, address, ptr(SHAPE) or another type, without quotes',
  );
}

/** Refuses what is not an object of values by name. @throws TapError TAP_DEFINITION */
export function requireValues(what: string, values: unknown): void {
  if (isNamed(values)) return;
  throw unsound(
    `${what} gives ${shown(values)}, not an object of values by name`,
    'write ({ size }) => ({ size }), with the parentheses: { size } alone is a block, which gives nothing',
  );
}

/** Refuses what is not a place. @throws TapError TAP_DEFINITION */
export function requireSite(what: string, site: unknown): void {
  if (typeof site === 'object' && site !== null && 'choices' in site) return;
  throw unsound(
    `${what} is ${shown(site)}, not a place`,
    "write fn('NAME', {}), tracepoint('GROUP:NAME', {}) or another place",
  );
}

/** Refuses what is not a function. @throws TapError TAP_DEFINITION */
export function requireFunction(what: string, callback: unknown): void {
  if (typeof callback === 'function') return;
  throw unsound(`${what} is ${shown(callback)}, not a function`, 'write ({ size }) => ({ size })');
}

/** Refuses a number of bytes that holds no text. @throws TapError TAP_ARGUMENT */
export function requireCapacity(what: string, capacity: unknown): void {
  if (Number.isInteger(capacity) && (capacity as number) >= 1) return;
  throw new TapError(
    'TAP_ARGUMENT',
    `${what} takes a number of bytes, the end mark included, not ${shown(capacity)}`,
    {
      next: `write ${what.replace('()', '(64)')} for at most 63 bytes of text`,
    },
  );
}

function isType(type: unknown): boolean {
  return typeof type === 'object' && type !== null && 'express' in type && 'paths' in type;
}

/** Whether something is a plain object: what a list, a map, a promise or an expression is not. */
function isNamed(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function unsound(summary: string, next: string): TapError {
  return new TapError('TAP_DEFINITION', summary, { next });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object of another kind';
  return typeof value === 'function' ? 'a function' : String(value);
}
