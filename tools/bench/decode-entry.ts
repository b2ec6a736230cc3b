// What `decode.js` measures, bundled from the sources of native-core: the decoder that a session makes for its query.
import { readFileSync } from 'node:fs';
import { execname, pid } from '@tap/context';
import { on } from '@tap/native-core';
import { tcp } from '@tap/net';
import { decodeBatch, decodeTables, makeDecoder, viewsOf } from '../../native-core/src/decode/index.js';
import { layoutRecord } from '../../native-core/src/layout/index.js';

/** Rounds that are measured; the decoder is compiled in those before. */
const rounds = 100;
const warmUp = 30;

/** Nanoseconds for each record of a file, decoded in batches as large as the ring reader's. */
export function measureDecoder(path: string): { events: number; ns: number } {
  const query = on(tcp.sendmsg).select((e) => ({ pid: pid(), comm: execname(), size: e.size }));
  const fields = Object.entries(query.spec.fields).map(([name, { kind, node }]) => ({ name, kind, node }));
  const layout = layoutRecord(fields as unknown as Parameters<typeof layoutRecord>[0]);
  const context = { symbol: () => null, cycles: (monotonic: bigint) => monotonic };
  const decoder = makeDecoder('tcp.sendmsg', layout, context as never, decodeTables());
  const bytes = readFileSync(path);
  const batch = Math.floor((64 * 1024) / layout.size) * layout.size;
  const batches = Array.from({ length: Math.floor(bytes.length / batch) }, (_, i) =>
    viewsOf(new Uint8Array(bytes.subarray(i * batch, (i + 1) * batch)).buffer),
  );
  const events = (batches.length * batch) / layout.size;
  let sum = 0;
  const round = (): void => {
    for (const views of batches) {
      for (const event of decodeBatch(views, batch, [{ decoder, size: layout.size }]))
        sum += Number(event['size']);
    }
  };
  for (let i = 0; i < warmUp; i += 1) round();
  const start = process.hrtime.bigint();
  for (let i = 0; i < rounds; i += 1) round();
  const ns = Number(process.hrtime.bigint() - start) / (events * rounds);
  if (sum !== 64 * events * (rounds + warmUp)) throw new Error(`the decoded sizes add up to ${sum}`);
  return { events, ns };
}
