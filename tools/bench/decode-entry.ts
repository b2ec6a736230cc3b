// What `decode.js` measures, bundled from the sources of native-core: the decoder that a session makes for its query, and the iterator
// that gives its events one by one.
import { readFileSync } from 'node:fs';
import { execname, pid } from '@tap/context';
import { on } from '@tap/native-core';
import { tcp } from '@tap/net';
import { decodeSteps, decodeTables, makeDecoder, viewsOf } from '../../native-core/src/decode/index.js';
import { layoutRecord } from '../../native-core/src/layout/index.js';
import { oneByOne } from '../../native-core/src/session/one-by-one.js';
import { takeAll } from '../../native-core/src/sys/index.js';

/** Rounds that are measured; the decoder is compiled in those before. */
const rounds = 100;
const warmUp = 30;

/** Events of one query: how many the file has, and batches of them that are decoded when they are asked for. */
interface Recorded {
  readonly events: number;
  readonly batches: () => Generator<readonly Record<string, unknown>[], void, undefined>;
}

/** Nanoseconds for each record of a file, decoded in batches as large as the ring reader's. */
export function measureDecoder(path: string): { events: number; ns: number } {
  const { events, batches } = recorded(path);
  let sum = 0;
  const round = (): void => {
    for (const batch of batches()) for (const event of batch) sum += Number(event['size']);
  };
  for (let i = 0; i < warmUp; i += 1) round();
  const start = process.hrtime.bigint();
  for (let i = 0; i < rounds; i += 1) round();
  const ns = Number(process.hrtime.bigint() - start) / (events * rounds);
  requireSum(sum, events * (rounds + warmUp));
  return { events, ns };
}

/**
 * Nanoseconds for each event that `for await` takes from a session, decoding included, and for each turn of `for await` over an iterator
 * that only gives the same object again and again: by turns, the least of all rounds.
 */
export async function measureIteration(path: string): Promise<{ each: number; bare: number }> {
  const { events, batches } = recorded(path);
  const [sample] = batches().next().value as readonly Record<string, unknown>[];
  const own = (): AsyncIterator<Record<string, unknown>> => {
    const source = batches();
    return oneByOne({
      next: async () => {
        const { done, value } = source.next();
        return done ? { done, value } : { done: false, value: { events: value } };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    });
  };
  const bare = (): AsyncIterator<Record<string, unknown>> => {
    let left = events;
    return {
      next: () =>
        Promise.resolve(
          left-- > 0
            ? { done: false, value: sample as Record<string, unknown> }
            : { done: true, value: undefined },
        ),
    };
  };
  const took = { each: Infinity, bare: Infinity };
  let sum = 0;
  // A loop of its own for each: one that both share would be compiled for two kinds of iterators.
  const turns = {
    each: async () => {
      for await (const event of { [Symbol.asyncIterator]: own }) sum += Number(event['size']);
    },
    bare: async () => {
      for await (const event of { [Symbol.asyncIterator]: bare }) sum += Number(event['size']);
    },
  };
  const [before, measured] = [5, 20];
  for (let i = -before; i < measured; i += 1)
    for (const name of ['each', 'bare'] as const) {
      const start = process.hrtime.bigint();
      await turns[name]();
      const ns = Number(process.hrtime.bigint() - start) / events;
      if (i >= 0) took[name] = Math.min(took[name], ns);
    }
  requireSum(sum, 2 * events * (before + measured));
  return took;
}

function recorded(path: string): Recorded {
  const query = on(tcp.sendmsg).select((e) => ({ pid: pid(), comm: execname(), size: e.size }));
  const fields = Object.entries(query.spec.fields).map(([name, { kind, node }]) => ({ name, kind, node }));
  const layout = layoutRecord(fields as unknown as Parameters<typeof layoutRecord>[0]);
  const context = { symbol: () => null, cycles: (monotonic: bigint) => monotonic };
  const decoder = makeDecoder('tcp.sendmsg', layout, context as never, decodeTables());
  const bytes = readFileSync(path);
  const batch = Math.floor((64 * 1024) / layout.size) * layout.size;
  const parts = Array.from({ length: Math.floor(bytes.length / batch) }, (_, i) =>
    viewsOf(new Uint8Array(bytes.subarray(i * batch, (i + 1) * batch)).buffer),
  );
  return {
    events: (parts.length * batch) / layout.size,
    *batches() {
      for (const views of parts) yield takeAll(decodeSteps(views, batch, [{ decoder, size: layout.size }]));
    },
  };
}

/** Each send was of 64 bytes. */
function requireSum(sum: number, events: number): void {
  if (sum !== 64 * events) throw new Error(`the decoded sizes add up to ${sum}`);
}
