import type { Program } from '../sys/index.js';

/** Something that is attached: closing it detaches. The kernel detaches it, too, when the process ends in any way. */
export interface Attachment {
  close(): void;
  /** Runs of the program that the kernel left out until now; once it is closed, until then. */
  missed(): Misses;
}

/** Runs of a program that the kernel left out. */
export interface Misses {
  /** Those that are known: all, unless `unknown` says why not. */
  readonly count: number;
  /** Why there can be more; null when that is all. */
  readonly unknown: string | null;
}

/** What is known of none. */
const noMisses: Misses = { count: 0, unknown: null };

/** Adds up what several programs missed; the first reason stands for all. */
export function addMisses(all: readonly Misses[]): Misses {
  return all.reduce(
    (sum, { count, unknown }) => ({ count: sum.count + count, unknown: sum.unknown ?? unknown }),
    noMisses,
  );
}

/** An attachment whose counts go when it is detached: they are read once more just before. */
export abstract class CountedAttachment implements Attachment {
  #atEnd: Misses | null = null;

  missed(): Misses {
    return this.#atEnd ?? this.missedNow();
  }

  close(): void {
    if (this.#atEnd !== null) return;
    try {
      this.#atEnd = this.missedNow();
    } finally {
      this.detach();
    }
  }

  protected abstract missedNow(): Misses;
  protected abstract detach(): void;
}

/** Events that never reached a program, as its link counts them, and runs that were left out, which the program knows. */
export function countedMisses(ofLink: number, program: Program): Misses {
  return { count: ofLink + Number(program.info().recursionMisses ?? 0n), unknown: null };
}
