import { isGlob } from '@tap/native-core/inspect';
import type { FilterFunction } from '../filter/scope.js';

/** Says a number of an event in a word; null when there is none for it. */
export type WordOf = (value: unknown) => string | null;

/** What says the values of these names in words: a function of a tapset, and the probes that it is right for. */
const namers: Readonly<Record<string, readonly [name: string, probes: RegExp]>> = {
  family: ['sock_fam_num2str', /^(socket|tcp|udp)\./],
  // Packets of a device have the protocol of their link layer instead.
  protocol: ['sock_prot_num2str', /^(socket|tcp|udp)\./],
  type: ['sock_type_num2str', /^socket\./],
  state: ['sock_state_num2str', /^socket\./],
};
/** What these functions give for a number without a name. */
const unknown = 'UNDEF';

/** Names of the functions that say values of the probes that some patterns may mean. */
export function wordFunctions(patterns: readonly string[]): readonly string[] {
  return Object.values(namers).flatMap(([name, probes]) =>
    patterns.some((one) => isGlob(one) || probes.test(one)) ? [name] : [],
  );
}

/** How readers like to see a value of a probe; null for as it is. */
export function wordsFor(
  functions: ReadonlyMap<string, FilterFunction>,
  probe: string,
  value: string,
): WordOf | null {
  const [name, probes] = (Object.hasOwn(namers, value) ? namers[value] : undefined) ?? [];
  const call = name === undefined ? undefined : functions.get(name);
  if (call === undefined || probes?.test(probe) !== true) return null;
  return (number) => {
    const word = typeof number === 'number' ? call(number) : unknown;
    return typeof word === 'string' && word !== unknown ? word : null;
  };
}
