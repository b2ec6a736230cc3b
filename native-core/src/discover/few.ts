import { checkOptions, TapError } from '../errors/index.js';

/** How many probes a pattern may mean by default; as many as programs that a session has by default. */
const defaultMatches = 512;

/**
 * How far a pattern may reach.
 *
 * @example
 * for (const probe of kernel.fns('vfs_*', { maxMatches: 50 })) console.log(probe.name);
 */
export interface PatternOptions {
  /** Most probes that it may mean; from 1 on, default 512. */
  readonly maxMatches?: number;
}

/**
 * The names that a pattern means, when they are not too many: making the probes of all 50,000 functions of a kernel takes seconds, in
 * which nothing else runs.
 *
 * @throws TapError TAP_ARGUMENT when they are.
 */
export function few(
  names: readonly string[],
  pattern: string,
  options: PatternOptions = {},
): readonly string[] {
  checkOptions('options of a pattern', options, { maxMatches: 'number' });
  const { maxMatches = defaultMatches } = options;
  if (!(maxMatches >= 1))
    throw new TapError('TAP_ARGUMENT', `maxMatches is ${maxMatches}; it is at least 1`, {
      next: 'leave maxMatches out for the default, or give a positive number',
    });
  if (names.length <= maxMatches) return names;
  throw new TapError('TAP_ARGUMENT', `${names.length} names fit "${pattern}", more than ${maxMatches}`, {
    facts: [['such as', names.slice(0, 5).join(', ')]],
    next: `write a narrower pattern, or raise the limits: { maxMatches: ${names.length} } here and maxPrograms of attach()`,
  });
}
