import { ProtoWriter } from './proto-writer.js';

// The numbers are those of Perfetto's protos/perfetto/trace: trace_packet, clock_snapshot, interned_data and track_event.
const packet = {
  clocks: 6,
  timestamp: 8,
  sequence: 10,
  event: 11,
  interned: 12,
  flags: 13,
  defaults: 59,
  descriptor: 60,
} as const;
const sequenceStarts = 1;
const needsInterned = 2;
const clock = { realtime: 1, monotonic: 3 } as const;

/** The lists of texts that stand once in a file, by their numbers in InternedData. */
const lists = { category: 1, event: 2, annotation: 3 } as const;
type List = keyof typeof lists;

/** The same moment by two clocks. */
export interface Clocks {
  /** Nanoseconds of the monotonic clock, which the times of events are of. */
  readonly monotonic: bigint;
  /** Nanoseconds since 1970. */
  readonly realtime: bigint;
}

/** Writes the packets of one Perfetto trace, and texts that many packets have in common once. */
export class Packets {
  readonly #writer = new ProtoWriter();
  readonly #ids: Readonly<Record<List, Map<string, number>>> = {
    category: new Map(),
    event: new Map(),
    annotation: new Map(),
  };
  #isNew: { readonly list: List; readonly id: number; readonly text: string }[] = [];

  constructor({ monotonic, realtime }: Clocks) {
    const w = this.#writer;
    const moment = (id: number, time: bigint): void =>
      w.message(1, () => {
        w.uint(1, id);
        w.uint(2, time);
      });
    this.#packet(sequenceStarts, () => {
      w.message(packet.defaults, () => w.uint(58, clock.monotonic));
      w.message(packet.clocks, () => {
        moment(clock.monotonic, monotonic);
        moment(clock.realtime, realtime);
        w.uint(2, clock.monotonic);
      });
    });
  }

  /** The bytes of the packets since the last time. */
  take(): Uint8Array {
    return this.#writer.take();
  }

  /** The number of a text in a list; the next packet says which it is. */
  id(list: List, text: string): number {
    const ids = this.#ids[list];
    const known = ids.get(text);
    if (known !== undefined) return known;
    const id = ids.size + 1;
    ids.set(text, id);
    this.#isNew.push({ list, id, text });
    return id;
  }

  /** A track is described. */
  describe(write: (w: ProtoWriter) => void): void {
    this.#packet(needsInterned, () => this.#writer.message(packet.descriptor, () => write(this.#writer)));
  }

  /** Something happens on a track. */
  event(time: bigint, write: (w: ProtoWriter) => void): void {
    const w = this.#writer;
    this.#packet(needsInterned, () => {
      w.uint(packet.timestamp, time);
      w.message(packet.event, () => write(w));
      this.#writeInterned();
    });
  }

  #packet(flags: number, write: () => void): void {
    const w = this.#writer;
    w.message(1, () => {
      write();
      w.uint(packet.sequence, 1);
      w.uint(packet.flags, flags);
    });
  }

  #writeInterned(): void {
    if (this.#isNew.length === 0) return;
    const w = this.#writer;
    w.message(packet.interned, () => {
      for (const { list, id, text } of this.#isNew)
        w.message(lists[list], () => {
          w.uint(1, id);
          w.text(2, text);
        });
    });
    this.#isNew = [];
  }
}
