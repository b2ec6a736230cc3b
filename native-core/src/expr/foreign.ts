import { TapError } from '../errors/index.js';
import { Expression } from './expression.js';

/**
 * Refuses expressions that another copy of @tap/native-core made: the classes of the two copies differ, so nothing
 * would match. Anything else passes.
 *
 * @throws TapError TAP_DUPLICATE_CORE
 */
export function refuseForeign(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Expression) return;
  const { node, kind } = value as { node?: { op?: unknown }; kind?: { type?: unknown } };
  if (typeof node?.op !== 'string' || typeof kind?.type !== 'string') return;
  throw ofOtherCopy('expression');
}

/** Says that something was made by another copy of @tap/native-core. */
export function ofOtherCopy(what: string): TapError {
  return new TapError(
    'TAP_DUPLICATE_CORE',
    `two copies of @tap/native-core are loaded, and this ${what} is of the other`,
    { next: 'npm ls @tap/native-core shows them and who asks for them; npm dedupe leaves one' },
  );
}
