import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { textOf } from '../text/index.js';

/** The pid namespace that the kernel starts with: PROC_PID_INIT_INO of include/linux/proc_ns.h. */
const first = 'pid:[4026531836]';

/**
 * A procfs, asked by the numbers that processes have for this process. It shows the processes of the pid namespace that it was
 * mounted in, by their numbers there, which may be another namespace than the one that this process is in.
 */
export class Procfs {
  readonly #root: string;
  #depth: number | null | undefined;

  /** @param root is where it is mounted. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Whether this process is in the pid namespace that the kernel starts with. */
  get inFirstNamespace(): boolean {
    const link = this.#namespaceOf('self');
    // A kernel without CONFIG_PID_NS has only this one; a procfs without this process belongs to another one.
    return link === null ? existsSync(`${this.#root}/self/stat`) : link === first;
  }

  /** What the kernel calls the namespace of this process: `pid:[4026531836]`; null where the procfs does not show it. */
  get namespace(): string | null {
    return this.#namespaceOf('self');
  }

  /**
   * How many levels of namespaces lie between the one that this was mounted in and the one of this process: 0 where they are the
   * same, null where this process is not in the procfs at all.
   */
  get depth(): number | null {
    if (this.#depth === undefined) {
      const status = this.#read('self/status');
      // Without CONFIG_PID_NS there is no such line.
      this.#depth = status === '' ? null : Math.max(0, numbersIn(status, 'NSpid').length - 1);
    }
    return this.#depth;
  }

  /** Directory of the process, or thread, that has a number here; null where the procfs does not show it. */
  directory(number: number): string | null {
    if (!Number.isInteger(number) || number < 1) return null;
    if (this.depth === 0) return `${this.#root}/${number}`;
    if (this.depth === null) return null;
    const entry = this.#entries().find((one) => this.numberOf(one) === number);
    return entry === undefined ? null : `${this.#root}/${entry}`;
  }

  /** The number that the process of an entry has here; null where it has none, or where that cannot be told. */
  numberOf(entry: number): number | null {
    const { depth } = this;
    if (depth === 0) return entry;
    if (depth === null) return null;
    const numbers = numbersIn(this.#read(`${entry}/status`), 'NSpid');
    // Of one that is further in, procfs does not say through which namespace.
    if (numbers.length !== depth + 1 || this.#namespaceOf(entry) !== this.#namespaceOf('self')) return null;
    return numbers[depth] ?? null;
  }

  /** Number of the process that a thread belongs to, by the thread's number; null where there is no such thread. */
  processOf(thread: number): number | null {
    const { depth } = this;
    if (depth === null) return null;
    const directory = this.directory(thread) ?? this.#directoryOfThread(thread);
    if (directory === null) return null;
    const status = this.#readFile(`${directory}/status`);
    return numbersIn(status, depth === 0 ? 'Tgid' : 'NStgid')[depth] ?? null;
  }

  /** Numbers of the processes that descend from one now, ancestors first. */
  descendantsOf(number: number): readonly number[] {
    const children = new Map<number, number[]>();
    for (const entry of this.#entries()) {
      const parent = this.#parentOf(entry);
      if (parent === null) continue;
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [entry]);
      else siblings.push(entry);
    }
    const start = this.directory(number)?.slice(this.#root.length + 1);
    // Numbers are given again while this reads, so that it may look as if two processes descended from each other.
    const met = new Set(start === undefined ? [] : [Number(start)]);
    const found: number[] = [];
    for (const next of met) {
      for (const child of children.get(next) ?? []) {
        if (met.has(child)) continue;
        met.add(child);
        found.push(child);
      }
    }
    // What descends from a process is in its namespace, or further in: it has a number at this depth.
    return found.flatMap((entry) => this.#numberAtDepth(entry) ?? []);
  }

  #numberAtDepth(entry: number): number | null {
    const { depth } = this;
    if (depth === 0) return entry;
    return numbersIn(this.#read(`${entry}/status`), 'NSpid')[depth ?? 0] ?? null;
  }

  #directoryOfThread(thread: number): string | null {
    for (const entry of this.#entries()) {
      for (const task of entriesOf(`${this.#root}/${entry}/task`)) {
        if (this.numberOf(task) === thread) return `${this.#root}/${task}`;
      }
    }
    return null;
  }

  #entries(): readonly number[] {
    return entriesOf(this.#root);
  }

  #namespaceOf(entry: number | 'self'): string | null {
    try {
      return readlinkSync(`${this.#root}/${entry}/ns/pid`);
    } catch {
      return null;
    }
  }

  #parentOf(entry: number): number | null {
    // The name in parentheses can hold anything, so the fields are counted from its end: proc(5).
    const stat = this.#read(`${entry}/stat`);
    return stat === '' ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  }

  #read(name: string): string {
    return this.#readFile(`${this.#root}/${name}`);
  }

  #readFile(path: string): string {
    try {
      return textOf(readFileSync(path));
    } catch {
      return '';
    }
  }
}

/** The procfs of this machine. */
export const procfs: Procfs = new Procfs('/proc');

/** The numbers in a line of /proc/PID/status: proc_pid_status(5). */
export function numbersIn(status: string, line: string): readonly number[] {
  const found = new RegExp(`^${line}:(.*)$`, 'm').exec(status)?.[1] ?? '';
  return found.split(/\s+/).filter(Boolean).map(Number);
}

function entriesOf(directory: string): readonly number[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
