import { readFileSync } from 'node:fs';
import type { BpfMap } from '../src/sys/index.js';

/** The number that the kernel has given to a map. */
export function mapId(map: BpfMap): number {
  const [, id] = /^map_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${map.fd}`, 'utf8')) ?? [];
  return Number(id);
}

/** The numbers of the maps in the entries of an array of maps; null for an entry without one. */
export function mapIdsIn(outer: BpfMap, entries: number): (number | null)[] {
  const [key, id] = [new Uint32Array(1), new Uint32Array(1)];
  return Array.from({ length: entries }, (_, entry) => {
    key[0] = entry;
    return outer.lookup(new Uint8Array(key.buffer), new Uint8Array(id.buffer)) ? (id[0] as number) : null;
  });
}
