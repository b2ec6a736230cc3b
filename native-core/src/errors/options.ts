import { closest } from './closest.js';
import { TapError } from './tap-error.js';

/** The type of an option, as `typeof` names it; a list is an `array`. */
export type OptionType = 'number' | 'string' | 'boolean' | 'object' | 'array' | 'function';

/**
 * Checks an object of options, because JavaScript would ignore a misspelt one. An option that is `undefined` counts as
 * not given; the callers check ranges.
 *
 * @param what was called, for errors: `attach()`.
 * @param types has the type of each option. @throws TapError TAP_ARGUMENT for what is not an object, an unknown option,
 * and one of another type.
 */
export function checkOptions<O extends object>(
  what: string,
  options: O,
  types: Readonly<Record<keyof O & string, OptionType>>,
): void {
  if (typeOf(options) !== 'object')
    throw new TapError('TAP_ARGUMENT', `${what} takes an object of options, not ${named(options)}`, {
      next: `write { ${Object.keys(types)[0] ?? ''}: ... }`,
    });
  const names = Object.keys(types);
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    const type = Object.hasOwn(types, name) ? types[name as keyof O & string] : undefined;
    if (type === undefined) {
      const best = closest(name, names);
      throw new TapError('TAP_ARGUMENT', `${what} has no option "${name}"`, {
        facts: [['options', names.join(', ')]],
        next: best === null ? null : `did you mean ${best}?`,
      });
    }
    if (value !== undefined && typeOf(value) !== type)
      throw new TapError('TAP_ARGUMENT', `${what}: ${name} is ${named(value)}, not ${article(type)}`, {
        next: `give it ${article(type)}, or leave it out`,
      });
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function named(value: unknown): string {
  if (typeof value === 'string') return `the text "${value}"`;
  return value === null || value === undefined ? String(value) : article(typeOf(value));
}

const article = (type: string): string => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;

/** Makes sure that an option lies in a range. @throws TapError TAP_ARGUMENT. */
export function requireRange(name: string, value: number, low: number, high: number): void {
  if (Number.isFinite(value) && value >= low && value <= high) return;
  throw new TapError('TAP_ARGUMENT', `${name} is ${value}; it lies between ${low} and ${high}`, {
    next: `leave ${name} out for the default, or give a number in this range`,
  });
}
