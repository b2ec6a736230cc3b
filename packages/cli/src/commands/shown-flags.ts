import type { FlagParametersForType } from '@stricli/core';
import { TapError } from '@tap/native-core/tapset';
import type { TapContext } from '../run/context.js';
import { text } from './selection.js';

/** The options that say how a table is shown. */
export interface ShownFlags {
  readonly sort?: string;
  readonly noHeader?: boolean;
}

/** Sorts a table by a name: of its numbers or of its key. */
export const sortFlag: FlagParametersForType<Pick<ShownFlags, 'sort'>, TapContext>['sort'] = {
  kind: 'parsed',
  parse: text,
  optional: true,
  placeholder: 'name',
  brief: 'Sort by a number of the table or a part of the key; --sort=-name: the greatest first',
};

/** Chooses values. */
export const fieldsFlag: FlagParametersForType<{ readonly fields?: string }, TapContext>['fields'] = {
  kind: 'parsed',
  parse: text,
  optional: true,
  placeholder: 'list',
  brief: 'Show only these values, in this order; without it, those that fit the terminal',
};

/** Leaves the titles out. */
export const noHeaderFlag: FlagParametersForType<Pick<ShownFlags, 'noHeader'>, TapContext>['noHeader'] = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Print no titles above the columns',
};

/** Options that say how events are shown. */
export interface EventFlags {
  readonly fields?: string;
  readonly noHeader?: boolean;
  readonly json?: boolean;
}

/** @throws TapError TAP_ARGUMENT for options of the table, where there is none. */
export function refuseTableOptions({ json, fields, noHeader }: EventFlags): void {
  if (json !== true || (fields === undefined && noHeader === undefined)) return;
  const option = fields === undefined ? '--no-header' : '--fields';
  throw new TapError('TAP_ARGUMENT', `${option} goes with the table: --json has all values, and no titles`, {
    next: `leave ${option} or --json out`,
  });
}
