import type { FlagParametersForType } from '@stricli/core';
import type { TapContext } from '../run/context.js';
import { parseName } from './arguments.js';

/** The option of every command that takes probes or functions. */
export interface TapsetFlags {
  readonly tapset?: readonly string[];
}

/** Its definition. */
export const tapsetFlag: FlagParametersForType<TapsetFlags, TapContext> = {
  tapset: {
    kind: 'parsed',
    parse: parseName,
    optional: true,
    variadic: true,
    placeholder: 'name|file',
    brief: 'Add one more tapset: an installed package, or a module by its path; may be repeated',
  },
};
