import { Btf } from '../btf/index.js';
import type { Attachable } from '../define/index.js';
import { checkOptions, closest, TapError } from '../errors/index.js';
import { ofOtherCopy, refuseForeign } from '../expr/index.js';
import type { Kernel } from '../kernel/index.js';
import { mechanismNames, type Mechanism } from '../resolve/index.js';
import type { CompileOptions, SessionTarget } from './options.js';

/** PID_MAX_LIMIT in include/linux/threads.h. */
const mostPid = 2 ** 22;

/** Who is given queries and options. */
type Call = 'attach' | 'compile';

/** The options that `compile()` and `attach()` share. */
type SharedOptions = Omit<CompileOptions, 'guarded' | 'exceptCallsOf' | 'pidNamespace'>;

/** Their types. */
export const sharedOptionTypes = {
  target: 'object',
  ringBytes: 'number',
  start: 'object',
  stop: 'object',
  mechanisms: 'array',
  maxPrograms: 'number',
} as const;

/** @throws TapError TAP_ARGUMENT for an unknown option, and for what an option cannot be; ranges of numbers are settled later. */
export function checkCompileOptions(options: CompileOptions): void {
  const given = options?.pidNamespace === null ? { ...options, pidNamespace: undefined } : options;
  checkOptions<object>('compile()', given, {
    ...sharedOptionTypes,
    guarded: 'boolean',
    exceptCallsOf: 'number',
    pidNamespace: 'object',
  });
  checkSharedOptions('compile', options);
  const { exceptCallsOf, pidNamespace } = options;
  if (exceptCallsOf !== undefined) requirePid('exceptCallsOf', exceptCallsOf);
  if (pidNamespace == null) return;
  checkOptions('pidNamespace of compile()', pidNamespace, { level: 'number', inode: 'number' });
  for (const name of ['level', 'inode'] as const)
    if (!Number.isInteger(pidNamespace[name]) || pidNamespace[name] < 1)
      throw new TapError(
        'TAP_ARGUMENT',
        `pidNamespace.${name} is ${pidNamespace[name]}, not a whole number from 1 on`,
        {
          next: 'leave pidNamespace out for the one that the kernel starts with',
        },
      );
}

/** Checks what the options that `compile()` and `attach()` share hold. @throws TapError TAP_ARGUMENT. */
export function checkSharedOptions(call: Call, options: SharedOptions): void {
  const { target, start, stop, mechanisms } = options;
  for (const name of ['ringBytes', 'maxPrograms'] as const) requireWhole(name, options[name]);
  if (target !== undefined) checkTarget(call, target);
  for (const [name, trigger] of Object.entries({ start, stop })) {
    if (trigger === undefined) continue;
    if (isQuery(trigger)) {
      refuseForeignQuery(trigger);
      continue;
    }
    throw new TapError('TAP_ARGUMENT', `${call}(): ${name} is not a query`, {
      next: `give it a query of a probe: { ${name}: on(probe) }`,
    });
  }
  if (mechanisms !== undefined) checkMechanisms(call, mechanisms);
}

function requireWhole(name: string, value: number | undefined): void {
  if (value === undefined || Number.isInteger(value)) return;
  throw new TapError('TAP_ARGUMENT', `${name} is ${value}, not a whole number`, {
    next: `leave ${name} out for the default, or give a whole number`,
  });
}

function checkTarget(call: Call, target: SessionTarget): void {
  checkOptions(`target of ${call}()`, target, { pid: 'number', limit: 'boolean' });
  requirePid('target.pid', target.pid);
}

function requirePid(name: string, pid: number): void {
  if (Number.isInteger(pid) && pid >= 1 && pid <= mostPid) return;
  throw new TapError('TAP_ARGUMENT', `${name} is ${pid}; processes have integers from 1 to ${mostPid}`, {
    next: `give the number that \`ps\` shows, or leave ${name.split('.')[0]} out`,
  });
}

function checkMechanisms(call: Call, mechanisms: readonly Mechanism[]): void {
  const unknown = mechanisms.find((name) => !mechanismNames.includes(name));
  if (unknown === undefined && mechanisms.length > 0) return;
  const near = unknown === undefined ? null : closest(String(unknown), mechanismNames);
  throw new TapError(
    'TAP_ARGUMENT',
    unknown === undefined
      ? `${call}(): mechanisms is empty`
      : `${call}(): there is no mechanism "${unknown}"`,
    {
      facts: [['mechanisms', mechanismNames.join(', ')]],
      next: near === null ? 'leave mechanisms out for all of them' : `did you mean ${near}?`,
    },
  );
}

/**
 * The queries that were given; JavaScript can give anything.
 *
 * @throws TapError TAP_ARGUMENT for what is not a query, TAP_DUPLICATE_CORE for a query of another copy of native-core.
 */
export function requireQueries(
  call: Call,
  queries: Attachable | readonly Attachable[],
): readonly Attachable[] {
  const list: readonly unknown[] = Array.isArray(queries) ? queries : [queries];
  const known = list.every(isQuery);
  if (known) list.forEach(refuseForeignQuery);
  if (known && list.length > 0) return list;
  throw new TapError('TAP_ARGUMENT', `${call}() needs ${known ? 'at least one query' : 'queries'}`, {
    next: `give it a query of a probe: ${call}(on(probe))`,
  });
}

function refuseForeignQuery({ spec }: Attachable): void {
  const { probe, condition, fields } = spec;
  for (const value of [condition, ...Object.values({ ...probe.values, ...fields })]) refuseForeign(value);
}

function isQuery(value: unknown): value is Attachable {
  const { spec } = (value ?? {}) as Partial<Attachable>;
  if (typeof spec !== 'object' || spec === null) return false;
  const { probe, sampling, actions, condition, fields, aggregation } = spec;
  return (
    Array.isArray(probe?.choices) &&
    [sampling, actions].every(Array.isArray) &&
    [condition, fields, aggregation].every((part) => typeof part === 'object')
  );
}

/** @throws TapError TAP_ARGUMENT for what is not a kernel, TAP_DUPLICATE_CORE for that of another copy of native-core. */
export function requireKernel(call: Call, kernel: Kernel): void {
  const { btf, possibleCpus, release } = (kernel ?? {}) as Partial<Kernel>;
  if (typeof possibleCpus === 'number' && typeof release === 'string') {
    if (btf instanceof Btf) return;
    if (typeof btf === 'object' && btf !== null && 'firstId' in btf) throw ofOtherCopy('kernel');
  }
  throw new TapError('TAP_ARGUMENT', `${call}() needs a kernel`, {
    next: 'give it readKernel() for the running one, or makeKernel() for another one',
  });
}
