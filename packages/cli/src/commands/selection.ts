import type {
  FlagParametersForType,
  TypedPositionalParameter,
  TypedPositionalParameters,
} from '@stricli/core';
import type { TapContext } from '../run/context.js';
import type { RunFlags } from '../run/flags.js';
import { tapsetFlag, type TapsetFlags } from './tapset-flag.js';
import { proposeFields, proposeProbes } from './propose.js';
import { parseCount, parsePercent, parseProcess, parseSeconds } from './arguments.js';

/** The options that say which events, and for how long. */
export interface SelectionFlags extends Omit<RunFlags, 'json'>, TapsetFlags {
  readonly where?: string;
}

/** Takes an argument as it is. */
export const text = (input: string): string => input;

/** One probe. */
export const probeParameter = (brief: string): TypedPositionalParameter<string, TapContext> => ({
  brief,
  parse: text,
  placeholder: 'probe',
  proposeCompletions: proposeProbes,
});

/** A list of values, functions and named expressions. */
export const listFlag = (
  brief: string,
): FlagParametersForType<{ readonly list?: string }, TapContext>['list'] => ({
  kind: 'parsed',
  parse: text,
  optional: true,
  placeholder: 'list',
  proposeCompletions: proposeFields,
  brief,
});

/** One or more probes. */
export const probesParameter: TypedPositionalParameters<string[], TapContext> = {
  kind: 'array',
  minimum: 1,
  parameter: probeParameter("Probes, by name or by pattern: tcp.sendmsg 'kprocess.*'"),
};

/** How far patterns reach. */
export const maxProgramsFlag: FlagParametersForType<Pick<SelectionFlags, 'maxPrograms'>, TapContext> = {
  maxPrograms: {
    kind: 'parsed',
    parse: parseCount,
    optional: true,
    placeholder: 'n',
    brief: 'How many programs patterns may select; by default 512',
  },
};

/** The definitions of these options. */
export const selectionFlags: FlagParametersForType<SelectionFlags, TapContext> = {
  where: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'expr',
    brief: `Only events that meet a condition, tested in the kernel: 'size > 1024 && execname() == "curl"'`,
  },
  duration: {
    kind: 'parsed',
    parse: parseSeconds,
    optional: true,
    placeholder: 'seconds',
    brief: 'End after some seconds',
  },
  pid: {
    kind: 'parsed',
    parse: parseProcess,
    optional: true,
    placeholder: 'pid',
    brief: 'Only events of this process and of its descendants; it is target()',
  },
  command: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'command',
    brief: 'Run a command of the shell, take only its events, and end with it; it is target()',
  },
  user: {
    kind: 'parsed',
    parse: text,
    optional: true,
    placeholder: 'user',
    brief: 'With -c: run the command as this user; by default who ran sudo, else who runs tap',
  },
  all: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'With -x or -c: events of all processes, also those in interrupts',
  },
  self: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Include the system calls that tap itself makes',
  },
  ...maxProgramsFlag,
  maxRate: {
    kind: 'parsed',
    parse: parseCount,
    optional: true,
    placeholder: 'n',
    brief: 'Warn when there are more events in a second',
  },
  maxCpu: {
    kind: 'parsed',
    parse: parsePercent,
    optional: true,
    placeholder: 'percent',
    brief: 'Warn when tracing takes more of the time of a CPU; needs CAP_SYS_ADMIN',
  },
  overload: {
    kind: 'enum',
    values: ['report', 'sample', 'stop'],
    optional: true,
    brief: 'With --max-rate or --max-cpu: only warn, take a part of the events, or end',
  },
  ...tapsetFlag,
};

/** Their short names. */
export const selectionAliases = { x: 'pid', c: 'command', a: 'all' } as const;
