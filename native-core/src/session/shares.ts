import { attachFunctions, type Attachment } from '../attach/index.js';
import type { CompiledTable, SharedProgram } from '../compile/index.js';
import type { Kernel } from '../kernel/index.js';
import {
  load,
  SharedTableMaps,
  storedAtOnce,
  tableMemory,
  TableMaps,
  type MemoryLedger,
  type SessionMaps,
} from '../load/index.js';
import { SysError, turn, type Program } from '../sys/index.js';
import type { Pace } from './pace.js';

/** What attaching shared programs needs of the session. */
export interface ShareContext {
  readonly kernel: Kernel;
  readonly maps: SessionMaps;
  readonly pace: Pace;
  readonly memory: MemoryLedger;
}

/** What one of several functions has of a shared program. */
export interface Share {
  readonly program: Program;
  readonly attachment: Attachment;
  /** Its own table; null for none. */
  readonly table: TableMaps | null;
}

/** How the kernel says that it does not take a function, of which it does not say which one it is. */
const ofOneFunction: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH', 'EINVAL']);

/** The programs of a session that run at many functions: each is loaded and attached when the first of its functions is installed. */
export class Shares {
  readonly #made = new Map<SharedProgram, SharedInstallation>();

  /**
   * The part of one function.
   *
   * @throws SysError, VerifierError when the kernel refuses the program, or this function; TapError TAP_ARGUMENT for more
   * memory than the ledger allows; Stopped.
   */
  async of(
    shared: SharedProgram,
    number: number,
    table: CompiledTable | null,
    context: ShareContext,
  ): Promise<Share> {
    const known = this.#made.get(shared);
    const made = known ?? new SharedInstallation(shared, table, context);
    this.#made.set(shared, made);
    if (known === undefined) await made.install();
    return made.of(number);
  }

  /** Detaches and gives back everything; also what nobody has asked for. */
  close(): void {
    for (const made of this.#made.values()) made.close();
  }
}

/** A shared program in the kernel, as far as it came. */
class SharedInstallation {
  readonly #shared: SharedProgram;
  readonly #table: CompiledTable | null;
  readonly #context: ShareContext;
  readonly #attachments = new Map<number, Attachment>();
  readonly #refused = new Map<number, unknown>();
  readonly #tables = new Map<number, TableMaps>();
  #tableMaps: SharedTableMaps | null = null;
  #program: Program | null = null;

  constructor(shared: SharedProgram, table: CompiledTable | null, context: ShareContext) {
    this.#shared = shared;
    this.#table = table;
    this.#context = context;
  }

  of(number: number): Share {
    const attachment = this.#attachments.get(number);
    if (attachment === undefined || this.#program === null) throw this.#refused.get(number);
    return { program: this.#program, attachment, table: this.#tables.get(number) ?? null };
  }

  /** Notes what the kernel refuses. @throws TapError, Stopped. */
  async install(): Promise<void> {
    const { functions, mechanism, code } = this.#shared;
    const [first] = functions;
    if (first === undefined) return;
    try {
      if (this.#table !== null) await this.#makeTables(this.#table);
      const { maps, pace } = this.#context;
      await pace.turn();
      const named = new Map([...maps.byName, ...(this.#tableMaps?.byName ?? [])]);
      this.#program = load(code, { mechanism, target: first.target }, named);
      await this.#attach(this.#program, functions);
    } catch (error) {
      // Each function is told, and goes on with a program of its own.
      for (const { number } of functions)
        if (!this.#attachments.has(number)) this.#refused.set(number, error);
    }
    await this.#giveBack();
  }

  close(): void {
    for (const attachment of new Set(this.#attachments.values())) attachment.close();
    this.#program?.close();
    for (const table of this.#tables.values()) table.close();
    this.#tableMaps?.close();
  }

  /** The rows are there before the first event. */
  async #makeTables(table: CompiledTable): Promise<void> {
    const { kernel, memory, pace } = this.#context;
    const maps = new SharedTableMaps(table.maps);
    this.#tableMaps = maps;
    const needed = tableMemory(table, kernel.possibleCpus);
    let made = new Map<number, TableMaps['rows']>();
    for (const { number } of this.#shared.functions) {
      const own = new TableMaps(table, { maps, index: number });
      try {
        memory.take(needed);
      } catch (error) {
        own.close();
        throw error;
      }
      this.#tables.set(number, own);
      made.set(number, own.rows);
      if (made.size < storedAtOnce) continue;
      maps.store(made);
      made = new Map();
      await pace.turn();
    }
    if (made.size > 0) maps.store(made);
  }

  /** All at once. The kernel takes all or none and does not say which one it refuses: then halves are tried. */
  async #attach(program: Program, functions: SharedProgram['functions']): Promise<void> {
    const { kernel, pace } = this.#context;
    await pace.turn();
    try {
      const attachment = attachFunctions(program, this.#shared.mechanism, functions, kernel);
      for (const { number } of functions) this.#attachments.set(number, attachment);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (functions.length === 1 || !ofOneFunction.has(error.code)) {
        for (const { number } of functions) this.#refused.set(number, error);
        return;
      }
      const half = Math.ceil(functions.length / 2);
      await this.#attach(program, functions.slice(0, half));
      await this.#attach(program, functions.slice(half));
    }
  }

  /** The tables of functions that are not attached: their next alternatives have others. */
  async #giveBack(): Promise<void> {
    const none = this.#attachments.size === 0;
    if (this.#table !== null) {
      const needed = tableMemory(this.#table, this.#context.kernel.possibleCpus);
      for (const number of this.#refused.keys()) {
        const table = this.#tables.get(number);
        if (table === undefined) continue;
        this.#tables.delete(number);
        // The kernel waits for all CPUs; a map that no program has goes as a whole.
        if (!none) this.#tableMaps?.remove(number);
        table.close();
        this.#context.memory.give(needed);
        if (!none) await turn();
      }
    }
    if (none) this.close();
  }
}
