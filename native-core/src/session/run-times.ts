import { TapError } from '../errors/index.js';
import { countRunTimes, SysError, type Descriptor, type Program } from '../sys/index.js';

/** The run time of programs, which the kernel measures only while it is asked to. */
export class RunTimes {
  readonly #programs: readonly Pick<Program, 'info'>[];
  readonly #measure: () => Pick<Descriptor, 'close'>;
  #window: {
    readonly measuring: Pick<Descriptor, 'close'>;
    readonly begin: bigint;
    readonly ran: bigint;
  } | null = null;

  constructor(
    programs: readonly Pick<Program, 'info'>[],
    measure: () => Pick<Descriptor, 'close'> = countRunTimes,
  ) {
    this.#programs = programs;
    this.#measure = measure;
  }

  /** Begins to measure. @throws SysError when the kernel refuses. */
  begin(): void {
    this.close();
    const measuring = this.#measure();
    try {
      this.#window = { measuring, begin: process.hrtime.bigint(), ran: this.#ran() };
    } catch (error) {
      measuring.close();
      throw error;
    }
  }

  /** Ends it: the share of one CPU's time that the programs took meanwhile; null when it had not begun. */
  end(): number | null {
    if (this.#window === null) return null;
    const { begin, ran } = this.#window;
    try {
      const [took, lasted] = [Number(this.#ran() - ran), Number(process.hrtime.bigint() - begin)];
      return lasted > 0 ? took / lasted : null;
    } finally {
      this.close();
    }
  }

  /** Ends it without a result. */
  close(): void {
    this.#window?.measuring.close();
    this.#window = null;
  }

  #ran(): bigint {
    return this.#programs.reduce((sum, program) => sum + program.info().runTimeNs, 0n);
  }
}

/**
 * Makes sure that this process may ask the kernel how long programs run.
 *
 * @throws TapError TAP_PERMISSION without CAP_SYS_ADMIN, TAP_NO_FEATURE where the kernel does not measure it.
 */
export function requireRunTimes(measure: () => Pick<Descriptor, 'close'> = countRunTimes): void {
  try {
    measure().close();
  } catch (cause) {
    if (!(cause instanceof SysError)) throw cause;
    const facts = [['refused', cause.message] as const];
    const next = 'limit the rate instead: attach(queries, { overload: { rate: 100_000 } })';
    if (cause.code === 'EPERM')
      throw new TapError(
        'TAP_PERMISSION',
        'overload: { cpu } needs CAP_SYS_ADMIN: only then does the kernel tell how long programs run',
        { facts, next: `run as root, or ${next}`, cause },
      );
    if (cause.code === 'EINVAL' || cause.code === 'ENOSYS')
      throw new TapError('TAP_NO_FEATURE', 'this kernel does not measure how long programs run', {
        facts,
        next,
        cause,
      });
    throw cause;
  }
}
