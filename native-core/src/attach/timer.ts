import {
  monotonicTime,
  readPerfEvent,
  runningCpus,
  SysError,
  type Descriptor,
  type Program,
} from '../sys/index.js';
import { CountedAttachment, type Misses } from './attachment.js';
import { startEvent } from './start-event.js';

/** `enum perf_type_id` and `enum perf_sw_ids` of include/uapi/linux/perf_event.h. */
const PERF_TYPE_SOFTWARE = 1;
/** A timer of the CPU; its period is in nanoseconds. */
const PERF_COUNT_SW_CPU_CLOCK = 0n;

/** How often it is asked which CPUs are online, in milliseconds. */
const interval = 500;

/** What the kernel says of a CPU that is not online: a list of those that can run may have more. */
const offline = new Set(['ENODEV', 'ENXIO']);

/** The timer of one CPU. */
interface CpuTimer {
  readonly event: Descriptor;
  /** Nanoseconds that it has counted when it was looked at last. */
  counted: bigint;
}

/**
 * A timer on each CPU that is online, now and later: the kernel drops the one of a CPU that goes, for good. How many
 * samples there should be follows from the time; a CPU that comes counts from the last time that somebody looked.
 */
export class TimerAttachment extends CountedAttachment {
  readonly #program: Program;
  readonly #period: bigint;
  readonly #runs: (cpu: number) => number;
  readonly #timers = new Map<number, CpuTimer>();
  /** For how long each CPU was to be sampled, in nanoseconds. */
  readonly #due = new Map<number, bigint>();
  readonly #watch: NodeJS.Timeout;
  #lookedAt: bigint;
  #most = 0;

  /** @param runs tells how often the program ran on a CPU. @throws SysError. */
  constructor(program: Program, hertz: number, runs: (cpu: number) => number) {
    super();
    this.#program = program;
    this.#period = BigInt(Math.round(1e9 / hertz));
    this.#runs = runs;
    this.#lookedAt = monotonicTime();
    try {
      const refusals = runningCpus().flatMap((cpu) => this.#startOnline(cpu) ?? []);
      if (this.#timers.size === 0 && refusals[0] !== undefined) throw refusals[0];
    } catch (error) {
      for (const { event } of this.#timers.values()) event.close();
      throw error;
    }
    this.#watch = setInterval(() => this.#look(), interval);
    this.#watch.unref();
  }

  protected missedNow(): Misses {
    const elapsed = monotonicTime() - this.#lookedAt;
    // Of a CPU that is sampled the last one may still be on its way.
    const timesOf = (cpu: number, time: bigint): number =>
      Number((this.#timers.has(cpu) ? time + elapsed - this.#period : time) / this.#period);
    const count = [...this.#due].reduce(
      (sum, [cpu, time]) => sum + Math.max(0, timesOf(cpu, time) - this.#runs(cpu)),
      0,
    );
    // A sample that was late came after all; what was told once is not taken back.
    this.#most = Math.max(this.#most, count);
    return { count: this.#most, unknown: null };
  }

  protected detach(): void {
    clearInterval(this.#watch);
    for (const { event } of this.#timers.values()) event.close();
    this.#timers.clear();
  }

  #look(): void {
    const now = monotonicTime();
    const elapsed = now - this.#lookedAt;
    this.#lookedAt = now;
    const running = new Set(runningCpus());
    const stopped = new Map<number, bigint>();
    for (const [cpu, timer] of this.#timers) {
      const counted = readPerfEvent(timer.event);
      const ran = counted - timer.counted;
      timer.counted = counted;
      if (running.has(cpu) && ran >= elapsed / 2n) continue;
      timer.event.close();
      this.#timers.delete(cpu);
      stopped.set(cpu, ran);
    }
    for (const cpu of running)
      if (this.#timers.has(cpu) || this.#restart(cpu)) {
        this.#add(cpu, elapsed);
        stopped.delete(cpu);
      }
    for (const [cpu, ran] of stopped) this.#add(cpu, ran);
  }

  #add(cpu: number, time: bigint): void {
    this.#due.set(cpu, (this.#due.get(cpu) ?? 0n) + time);
  }

  /** A CPU that has no room for a timer is tried again; what it should have sampled is missed. @returns whether it is online. */
  #restart(cpu: number): boolean {
    try {
      return this.#startOnline(cpu) === null;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      return true;
    }
  }

  /** @returns what the kernel said where the CPU is offline, else null. @throws SysError for all else. */
  #startOnline(cpu: number): SysError | null {
    try {
      this.#start(cpu);
      return null;
    } catch (error) {
      if (error instanceof SysError && offline.has(error.code)) return error;
      throw error;
    }
  }

  #start(cpu: number): void {
    const { event } = startEvent(this.#program, {
      type: PERF_TYPE_SOFTWARE,
      config: PERF_COUNT_SW_CPU_CLOCK,
      config1: 0n,
      config2: 0n,
      samplePeriod: this.#period,
      pid: -1,
      cpu,
    });
    this.#timers.set(cpu, { event, counted: 0n });
    if (!this.#due.has(cpu)) this.#due.set(cpu, 0n);
  }
}
