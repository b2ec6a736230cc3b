// @ts-check
import { SetupError } from '../setup/say.js';
import { SERIES_NAMES } from '../vm/kernel/kernels.js';

/**
 * A whole number of a command line.
 * @param {string} name
 * @param {string} text
 * @param {number} least
 */
export function wholeNumber(name, text, least) {
  const value = Number(text.replaceAll('_', ''));
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new SetupError(`--${name} needs a whole number from ${least} on, not "${text}"`);
}

/** @param {string} name */
export function knownKernel(name) {
  if (SERIES_NAMES.includes(name)) return name;
  throw new SetupError(`no kernel ${name}; there are ${SERIES_NAMES.join(', ')}`);
}
