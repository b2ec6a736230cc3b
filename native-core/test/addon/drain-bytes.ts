import { createRequire } from 'node:module';

interface TestAddon {
  drainBytes(data: Uint8Array, consumer: bigint, producer: bigint, out: Uint8Array, horizon: bigint): number;
  drainPerfBytes(data: Uint8Array, tail: bigint, head: bigint, out: Uint8Array): number;
}

/** What only tests call is built into an addon of its own. */
export const testAddon = createRequire(import.meta.url)(
  `./prebuilds/linux-${process.arch}/test.node`,
) as TestAddon;

/** Reads bytes as if they were the data of one ring, of which the positions have not been read. */
export function drainBytes(
  data: Uint8Array,
  [consumer, producer]: readonly [consumer: bigint, producer: bigint],
  out: Uint8Array,
  horizon: bigint,
): number {
  return testAddon.drainBytes(data, consumer, producer, out, horizon);
}

/** The same of a ring of perf events. */
export function drainPerfBytes(
  data: Uint8Array,
  [tail, head]: readonly [tail: bigint, head: bigint],
  out: Uint8Array,
): number {
  return testAddon.drainPerfBytes(data, tail, head, out);
}
