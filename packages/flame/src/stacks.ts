import { TapError, type StackEnd } from '@tap/native-core/tapset';
import type { CapturedFrames, CapturedStacks } from './captured.js';
import type { Frame, FrameKind, Profile, Unit } from './profile.js';

/** What a profile says of its stacks. */
export interface ProfileFacts {
  readonly title: string;
  readonly unit: Unit;
  /** What the profile does not have, a sentence for each, before what the stacks themselves lack. */
  readonly missing?: readonly string[];
}

/** How many different stacks are kept by default. */
const usualRoom = 100_000;

/**
 * Adds up the stacks of events: equal ones are kept once.
 *
 * @example
 * import { profile } from '@tap/native-core';
 * import { stackFields, Stacks, toFolded } from '@tap/flame';
 * await using session = await attach(on(profile(99)).select(() => stackFields()));
 * const stacks = new Stacks();
 * setTimeout(() => session.close(), 10_000);
 * for await (const event of session) stacks.addEvent(event);
 * console.log(toFolded(stacks.profile({ title: 'What runs', unit: 'samples' })));
 */
export class Stacks {
  readonly #room: number;
  readonly #ids = new Map<string, number>();
  readonly #frames: Frame[] = [];
  readonly #stacks = new Map<string, { readonly frames: readonly number[]; value: number }>();
  #cut = 0;
  #lost = 0;
  #leftOut = 0;

  /** @param room is how many different stacks are kept; others are counted only. */
  constructor(room: number = usualRoom) {
    this.#room = room;
  }

  /**
   * Adds the stacks of an event: its process, then its frames in user space, then those of the kernel.
   *
   * @throws TapError TAP_ARGUMENT as `add()`.
   */
  addEvent({ process, user, kernel }: CapturedStacks, value = 1): void {
    this.add(
      [
        { name: process, kind: 'process', module: null },
        ...outermostFirst(user, 'user'),
        ...outermostFirst(kernel, 'kernel'),
      ],
      value,
    );
    const ends = [user.end, kernel.end];
    if (ends.includes('depth')) this.#cut++;
    if (ends.includes('lost')) this.#lost++;
  }

  /**
   * Adds a stack.
   *
   * @param frames are its functions, the outermost first.
   * @param value is a whole number of the profile's unit; nothing is added for 0 or less.
   * @throws TapError TAP_ARGUMENT for a value that is not a whole number.
   */
  add(frames: readonly Frame[], value: number): void {
    if (!Number.isInteger(value))
      throw new TapError('TAP_ARGUMENT', `a stack has the value ${value}, which is no whole number`, {
        next: 'give a whole number of samples, events or nanoseconds',
      });
    if (value <= 0) return;
    const ids = frames.map((frame) => this.#id(frame));
    const key = ids.join();
    const known = this.#stacks.get(key);
    if (known !== undefined) known.value += value;
    else if (this.#stacks.size < this.#room) this.#stacks.set(key, { frames: ids, value });
    else this.#leftOut++;
  }

  /** All that was added until now, the greatest stacks first. */
  profile({ title, unit, missing = [] }: ProfileFacts): Profile {
    const stacks = [...this.#stacks.values()].map(({ frames, value }) => ({ frames, value }));
    stacks.sort((a, b) => b.value - a.value);
    const lacks = [
      ...sentence(
        this.#cut,
        'stack was deeper than what was taken of it',
        'stacks were deeper than what was taken of them',
      ),
      ...sentence(
        this.#lost,
        'stack lacks its outermost callers, which code without frame pointers or the probe of a return hides',
        'stacks lack their outermost callers, which code without frame pointers or the probe of a return hides',
      ),
      ...sentence(
        this.#leftOut,
        'event is left out, as there were too many different stacks',
        'events are left out, as there were too many different stacks',
      ),
    ];
    return { title, unit, frames: [...this.#frames], stacks, missing: [...missing, ...lacks] };
  }

  #id(frame: Frame): number {
    // No name of the kernel or of a file has a zero.
    const key = `${frame.kind}\0${frame.name}\0${frame.module ?? '\0'}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#frames.push({ name: frame.name, kind: frame.kind, module: frame.module }) - 1;
    this.#ids.set(key, id);
    return id;
  }
}

/** What stands in a stack for the outermost frames that are missing. */
const standIns: Readonly<Partial<Record<StackEnd, string>>> = { depth: '[cut]', lost: '[lost]' };

/** Frames in the order of calls; one more where the outermost are missing, so that what is left is not taken for a whole stack. */
function outermostFirst({ frames, end }: CapturedFrames, kind: FrameKind): readonly Frame[] {
  const inOrder = frames.toReversed();
  const name = standIns[end];
  return name === undefined ? inOrder : [{ name, kind, module: null }, ...inOrder];
}

function sentence(count: number, one: string, several: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
}
