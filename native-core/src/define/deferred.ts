import { TapError } from '../errors/index.js';
import {
  given,
  refuseOperators,
  wrap,
  type SavedNode,
  type Word,
  type WordKind,
  type WordNode,
} from '../expr/index.js';
import { requireSite } from './sound.js';
import { site, type Deferral, type Leaf, type Site } from './site.js';

/** The words that are kept of a call until its event is reported, by name. */
export type Remembered<C> = { readonly [K in keyof C]: Word };

/** The parts of a call's event, at the place where it is reported. */
export interface Told<C, P, R, A> {
  /** At the place: made from its arguments. */
  readonly atPlace: (call: C, args: P) => A;
  /** At the return of a call that never came there: made from its result. */
  readonly atReturn: (call: C, result: R) => A;
}

/**
 * Events of calls that are reported later, where the kernel knows more about them: at a place that the same thread
 * reaches within the call or, if the call never reaches it, at its return. So each call gives one event. It is not an
 * event when the place is reached without such a call, or by one that had begun before.
 *
 * @param calls their arguments are kept from the entry on.
 * @param place is passed at most once in a call.
 * @throws TapError TAP_DEFINITION for what is not a place; when it is first used, if the calls keep different arguments, have conditions, or no return, or when there
 * are several places.
 */
export function deferred<C extends Remembered<C>, R, P, A>(
  calls: Site<C, R>,
  place: Site<P, never>,
  { atPlace, atReturn }: Told<C, P, R, A>,
): Site<A, never> {
  requireSite('deferred(): what is called', calls);
  requireSite('deferred(): the place', place);
  return site(() => {
    refuseOperators('atPlace()', atPlace);
    refuseOperators('atReturn()', atReturn);
    const [first] = calls.choices.flat();
    const [there, ...others] = place.choices.flat();
    if (first === undefined || there === undefined || others.length > 0)
      throw wrong('deferred() needs calls, and one place', 'give it fn(NAME, {}) as the place');
    const names = Object.keys(first.args);
    const found = wordsOf(first.args, names).map(savedWord);
    const call = Object.fromEntries(names.map((name, i) => [name, found[i]])) as C;
    return [
      [told(there, 'place', found, atPlace(call, there.args))],
      ...calls.choices.map((leaves) =>
        leaves.map((leaf) => {
          refuseOther(leaf, names);
          return told(leaf, 'return', wordsOf(leaf.args, names), atReturn(call, leaf.result));
        }),
      ),
    ];
  });
}

function told<A>(
  leaf: Leaf<unknown, unknown>,
  at: Deferral['at'],
  words: readonly Word[],
  args: A,
): Leaf<A, never> {
  const deferral = Object.freeze({ at, words: Object.freeze(words.map(({ node }) => node as WordNode)) });
  return Object.freeze({ ...leaf, args, result: null as never, deferral });
}

const wordsOf = <C extends Remembered<C>>(args: C, names: readonly string[]): readonly Word[] =>
  names.map((name) => args[name as keyof C]);

function savedWord(word: Word, index: number): Word {
  const kind = word.kind as WordKind;
  return wrap(kind, given(Object.freeze<SavedNode>({ op: 'saved', kind, index }))) as Word;
}

function refuseOther({ place, args, condition }: Leaf<object, unknown>, names: readonly string[]): void {
  const { name, hasReturn } = place;
  if (condition !== null)
    throw wrong(
      `${name} has a condition, which deferred() does not ask at the entry`,
      'put it on deferred()',
    );
  if (!hasReturn) throw wrong(`${name} is declared without a return`, 'give the call the type of its result');
  if (Object.keys(args).join() !== names.join())
    throw wrong(`${name} remembers ${Object.keys(args).join(', ')}, others ${names.join(', ')}`, 'use as()');
}

const wrong = (what: string, next: string): TapError => new TapError('TAP_DEFINITION', what, { next });
