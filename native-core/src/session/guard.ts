import { SysError } from '../sys/index.js';
import type { GuardStats, Overload, SettledOverload } from './overload.js';
import { weakTimer } from './pace.js';
import { Pressure } from './pressure.js';
import type { RunTimes } from './run-times.js';

/** Milliseconds between two looks; at the end of each the run times of programs are measured, where they are limited. */
const period = 1000;
const window = 100;

/** The numbers that a guard watches, and what it can do. */
export interface Guarded {
  /** Events that were to be reported or measured since the start. */
  readonly passed: () => number;
  /** Those of them that were left out. */
  readonly thinned: () => number;
  /** Lets programs leave out so many of 2^32 events. */
  readonly leaveOut: (share: bigint) => void;
  /** Null where the time is not limited. */
  readonly runTimes: RunTimes | null;
}

/** Checks a session once a second, says when it is overloaded, and then lets its programs leave out events. */
export class Guard {
  readonly #settled: SettledOverload;
  readonly #guarded: Guarded;
  readonly #pressure: Pressure;
  #tell: (overload: Overload) => void = () => undefined;
  #timer: NodeJS.Timeout | null = null;
  #last: Overload | null = null;
  /** What was left out; null while that goes on, or may. */
  #thinned: number | null = 0;
  /** Nanoseconds in which this process read, since the last look. */
  #reading = 0n;
  #looked = 0n;
  #passed = 0;

  constructor(settled: SettledOverload, guarded: Guarded) {
    this.#settled = settled;
    this.#guarded = guarded;
    this.#pressure = new Pressure(settled);
  }

  /** What it has done so far. */
  get stats(): GuardStats {
    return { thinned: this.#thinned ?? this.#guarded.thinned(), overload: this.#last };
  }

  /** Begins to look; `tell` is called for what it sees. */
  begin(tell: (overload: Overload) => void): void {
    this.#tell = tell;
    this.#looked = process.hrtime.bigint();
    this.#passed = this.#guarded.passed();
    this.#wait();
  }

  /** Runs what reads and decodes, and counts its time. */
  reading<R>(body: () => R): R {
    const begin = process.hrtime.bigint();
    try {
      return body();
    } finally {
      this.#reading += process.hrtime.bigint() - begin;
    }
  }

  /** Looks no more. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#guarded.runTimes?.close();
  }

  /** Keeps what was counted, before the maps go away. */
  finish(): void {
    this.#thinned ??= this.#guarded.thinned();
  }

  #wait(): void {
    if (this.#guarded.runTimes === null) this.#after(period, (guard) => guard.#look());
    else this.#after(period - window, (guard) => guard.#measure());
  }

  #measure(): void {
    this.#after(window, (guard) => guard.#look());
    unlessRefused(() => this.#guarded.runTimes?.begin());
  }

  #after(milliseconds: number, step: (guard: Guard) => void): void {
    this.#timer = weakTimer(this, milliseconds, step);
  }

  #look(): void {
    const time = process.hrtime.bigint();
    const passed = this.#guarded.passed();
    const programs = unlessRefused(() => this.#guarded.runTimes?.end()) ?? null;
    const lasted = Number(time - this.#looked);
    const rate = ((passed - this.#passed) * 1e9) / lasted;
    const cpu = programs === null ? null : programs + Number(this.#reading) / lasted;
    this.#looked = time;
    this.#passed = passed;
    this.#reading = 0n;
    this.#wait();
    const before = this.#pressure.oneOf;
    const state = this.#pressure.look({ rate, cpu });
    const { oneOf } = this.#pressure;
    if (oneOf !== before) {
      this.#thinned = null;
      this.#guarded.leaveOut(leftOutOf(oneOf));
    }
    if (state === null) return;
    const { then, tell, ...limits } = this.#settled;
    this.#last = Object.freeze({ state, time, rate, cpu, limits, then, oneOf });
    this.#tell(this.#last);
    tell(this.#last);
  }
}

/** What cannot be measured now may be the next time: a process can be out of descriptors for a moment. */
function unlessRefused<R>(body: () => R): R | null {
  try {
    return body();
  } catch (error) {
    if (error instanceof SysError) return null;
    throw error;
  }
}

/** Of 2^32 events so many are left out when one of `oneOf` is taken. */
const leftOutOf = (oneOf: number): bigint => 2n ** 32n - 2n ** 32n / BigInt(oneOf);
