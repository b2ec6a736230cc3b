import { Lanes } from './lanes.js';
import type { Packets } from './packets.js';

// Numbers of fields in Perfetto's TrackDescriptor, ProcessDescriptor and ThreadDescriptor.
const descriptor = { id: 1, name: 2, process: 3, thread: 4, parent: 5, counter: 8 } as const;
const ofProcess = { pid: 1, name: 6 } as const;
const ofThread = { pid: 1, tid: 2, name: 5 } as const;

/** The thread in which something happens. */
export interface Thread {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
}

/** What a track shows, besides events. */
interface Facts {
  readonly name?: string;
  readonly parent?: number;
  readonly thread?: Thread;
  readonly process?: Pick<Thread, 'pid' | 'name'>;
  readonly isCounter?: boolean;
}

/** A track, and those beside it for what overlaps. */
export class Track {
  readonly id: number;
  readonly #lanes = new Lanes();
  readonly #ids: number[];
  readonly #more: () => number;

  constructor(id: number, more: () => number) {
    this.id = id;
    this.#ids = [id];
    this.#more = more;
  }

  /** The number of the track where a span of time nests. */
  place(begin: bigint, end: bigint): number {
    const lane = this.#lanes.place(begin, end);
    return (this.#ids[lane] ??= this.#more());
  }
}

/** The tracks of a file, each of which is described before it is used. */
export class Tracks {
  readonly #packets: Packets;
  readonly #processes = new Map<number, { readonly id: number; name: string }>();
  readonly #threads = new Map<string, { readonly track: Track; name: string }>();
  readonly #named = new Map<string, Track>();
  #last = 0;

  constructor(packets: Packets) {
    this.#packets = packets;
  }

  /** The track of a thread. It gets another name when the thread does, by exec for example. */
  ofThread(facts: Thread): Track {
    const { pid, tid, name } = facts;
    // The idle threads of all CPUs have this number, as has a process that tap's namespace does not see.
    if (pid === 0) return this.named(name);
    const parent = this.#processOf(facts);
    const key = `${pid} ${tid}`;
    const known = this.#threads.get(key);
    if (known !== undefined) {
      if (known.name !== name) this.#describe(known.track.id, { thread: facts, parent });
      known.name = name;
      return known.track;
    }
    const id = this.#add({ thread: facts, parent });
    const track = new Track(id, () => this.#add({ name: 'overlapping', parent: id }));
    this.#threads.set(key, { track, name });
    return track;
  }

  /** A track of a process, for what is no call of one thread. */
  ofProcess(name: string, facts: Thread): Track {
    if (facts.pid === 0) return this.named(name);
    const parent = this.#processOf(facts);
    return this.#keep(`process ${parent} ${name}`, { name, parent });
  }

  /** A track of its own. */
  named(name: string): Track {
    return this.#keep(`alone ${name}`, { name });
  }

  /** A track of numbers. */
  counter(name: string): Track {
    return this.#keep(`counter ${name}`, { name, isCounter: true });
  }

  #keep(key: string, facts: Facts): Track {
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const track = new Track(this.#add(facts), () => this.#add(facts));
    this.#named.set(key, track);
    return track;
  }

  /** The track of a process, whose name is that of its first thread, and until that is seen, of any. */
  #processOf({ pid, tid, name }: Thread): number {
    const known = this.#processes.get(pid);
    if (known !== undefined) {
      if (tid === pid && known.name !== name) {
        known.name = name;
        this.#describe(known.id, { process: { pid, name } });
      }
      return known.id;
    }
    const id = this.#add({ process: { pid, name } });
    this.#processes.set(pid, { id, name });
    return id;
  }

  #add(facts: Facts): number {
    const id = ++this.#last;
    this.#describe(id, facts);
    return id;
  }

  #describe(id: number, facts: Facts): void {
    this.#packets.describe((w) => {
      w.uint(descriptor.id, id);
      if (facts.name !== undefined) w.text(descriptor.name, facts.name);
      if (facts.parent !== undefined) w.uint(descriptor.parent, facts.parent);
      const { process, thread } = facts;
      if (process !== undefined)
        w.message(descriptor.process, () => {
          w.int(ofProcess.pid, process.pid);
          w.text(ofProcess.name, process.name);
        });
      if (thread !== undefined)
        w.message(descriptor.thread, () => {
          w.int(ofThread.pid, thread.pid);
          w.int(ofThread.tid, thread.tid);
          w.text(ofThread.name, thread.name);
        });
      if (facts.isCounter === true) w.message(descriptor.counter, () => undefined);
    });
  }
}
