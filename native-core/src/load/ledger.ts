import { TapError } from '../errors/index.js';

/** Bytes of kernel memory that a session takes when all its maps are full. */
export interface KernelMemory {
  /** The rings of CPUs. */
  readonly rings: number;
  /** The rows of all tables: both of the two that take turns. */
  readonly tables: number;
  /** The stacks that are keys of tables. */
  readonly stacks: number;
  /** Named maps and variables. */
  readonly maps: number;
  /**
   * The session's own maps: what is saved between a call and its return, what `once()` has seen, counters, followed processes. With
   * stacks of processes also what the kernel tells of the code that they map.
   */
  readonly others: number;
}

/** What users choose the sizes of: what it is called, and how one asks for less. */
const bounded: Readonly<Partial<Record<keyof KernelMemory, readonly [what: string, next: string]>>> = {
  rings: ['rings of its CPUs', 'ask for smaller ones: attach(query, { ringBytes })'],
  tables: [
    'tables',
    'ask for fewer rows, by(key, { keys }), fewer tables at once or histograms with fewer buckets',
  ],
  stacks: ['stacks of tables', 'ask for fewer rows, by(key, { keys }), or for stacks of fewer frames'],
  maps: ['named maps', 'ask for fewer entries: map(name, key, value, { entries })'],
};

/** Counts the kernel memory of a session before it is taken. */
export class MemoryLedger {
  readonly #bytes: Record<keyof KernelMemory, number> = {
    rings: 0,
    tables: 0,
    stacks: 0,
    maps: 0,
    others: 0,
  };
  readonly #limit: number;

  /** @param limit most bytes of each kind of which users choose the size. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What has been counted until now. */
  get bytes(): KernelMemory {
    return { ...this.#bytes };
  }

  /** Counts what is about to be taken. @throws TapError TAP_ARGUMENT when it is more than may be; nothing is counted then. */
  take(more: Partial<KernelMemory>): void {
    this.require(more);
    this.#add(more, 1);
  }

  /** Makes sure that so much more may be taken. @throws TapError TAP_ARGUMENT. */
  require(more: Partial<KernelMemory>): void {
    for (const [kind, bytes] of Object.entries(more) as [keyof KernelMemory, number][]) {
      const wanted = this.#bytes[kind] + bytes;
      const [what, next] = bounded[kind] ?? [];
      if (what === undefined || wanted <= this.#limit) continue;
      throw new TapError(
        'TAP_ARGUMENT',
        `the ${what} of this session would take at least ${mebibytes(wanted)} of kernel memory, more than ${mebibytes(this.#limit)}`,
        { facts: [['limit', "an eighth of the machine's memory"]], next: next as string },
      );
    }
  }

  /** Takes back what was counted, and not taken. */
  give(less: Partial<KernelMemory>): void {
    this.#add(less, -1);
  }

  #add(change: Partial<KernelMemory>, sign: 1 | -1): void {
    for (const [kind, bytes] of Object.entries(change) as [keyof KernelMemory, number][])
      this.#bytes[kind] += sign * bytes;
  }
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;
