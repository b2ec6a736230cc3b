import { encode, type Instructions } from '../asm/index.js';
import { TapError } from '../errors/index.js';
import type { Kernel } from '../kernel/index.js';
import { isMulti, type Candidate } from '../resolve/index.js';
import { alternative, type Alternative, type SharedProgram } from './compilation.js';
import { fewestShared, type PlannedProgram } from './plan-programs.js';
import { codeOptions, reporting, type CodeNumbers } from './program.js';

/** A program that can be shared, as an alternative. */
interface Sharing {
  readonly planned: PlannedProgram;
  readonly made: Alternative;
}

/**
 * The programs that several functions share, as the alternative of each: those whose code is the same but for the number of the program,
 * and whose tables are as large. By the number of the program; one program at each step.
 *
 * @throws TapError TAP_TOO_LARGE, TAP_KIND.
 */
export function* shareSteps(
  planned: readonly PlannedProgram[],
  kernel: Kernel,
  numbers: Pick<CodeNumbers, 'programs' | 'guarded'>,
): Generator<void, ReadonlyMap<number, Alternative>, undefined> {
  const groups = new Map<string, Sharing[]>();
  // What is told at the return of a call has to come before others there, one by one.
  const ordered = planned.some(({ plan }) => plan.candidates.some(({ deferred }) => deferred !== null));
  const options = codeOptions(kernel, { ...numbers, number: 0, shared: true });
  for (const one of planned) {
    const candidate = one.plan.candidates.find(({ mechanism }) => isMulti(mechanism));
    if (candidate === undefined || (ordered && !onlyShared(one))) continue;
    yield;
    const made = unlessTooLarge(one, () => {
      const shared = reporting(one.spec, candidate, options);
      return { key: `${one.role} ${keyOf(candidate, shared)}`, shared };
    });
    if (made === null) continue;
    const group = groups.get(made.key) ?? [];
    groups.set(made.key, group);
    group.push({ planned: one, made: made.shared });
  }
  return new Map([...groups.values()].flatMap((group) => alternativesOf(group)));
}

/** Whether a program has no other way. */
const onlyShared = ({ plan }: PlannedProgram): boolean =>
  plan.candidates.every(({ mechanism }) => isMulti(mechanism));

/** Finding the number takes code and stack, which the program can lack that is not shared. */
function unlessTooLarge<R>(planned: PlannedProgram, make: () => R): R | null {
  try {
    return make();
  } catch (error) {
    if (onlyShared(planned) || !(error instanceof TapError) || error.code !== 'TAP_TOO_LARGE') throw error;
    return null;
  }
}

/** A text that is the same for those that can share a program: all functions of a link are named, or all have addresses. */
function keyOf({ mechanism, target }: Candidate, { code, table }: Alternative): string {
  const named = target.is === 'function' && target.address === null;
  return JSON.stringify([mechanism, named, table?.sizes ?? null, textOf(code)]);
}

function textOf(code: Instructions): string {
  const maps: string[] = [];
  const { bytes } = encode(code, (map) => {
    const known = maps.indexOf(map);
    return known < 0 ? maps.push(map) - 1 : known;
  });
  return [...maps, Buffer.from(bytes).toString('latin1')].join('\n');
}

function alternativesOf(group: readonly Sharing[]): readonly (readonly [number, Alternative])[] {
  // Fewer are shared only where there is no other way.
  const sharing = group.length >= fewestShared ? group : group.filter(({ planned }) => onlyShared(planned));
  const [first] = sharing;
  if (first === undefined) return [];
  const { mechanism } = first.made.candidate;
  const shared = Object.freeze<SharedProgram>({
    mechanism,
    functions: Object.freeze(
      sharing.map(({ planned, made }) => ({ number: planned.number, target: made.candidate.target })),
    ),
    get code() {
      return first.made.code;
    },
  });
  return sharing.map(({ planned, made }) => {
    const { candidate: own, record, table: rows } = made;
    return [
      planned.number,
      alternative({ candidate: own, record, table: rows, shared }, () => shared.code),
    ] as const;
  });
}
