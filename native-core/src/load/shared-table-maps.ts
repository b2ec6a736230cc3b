import type { MapName } from '../codegen/index.js';
import type { CompiledMap, MapRequest } from '../compile/index.js';
import type { BpfMap } from '../sys/index.js';
import { createOuter, createRequested } from './create-map.js';

/** The maps that the tables of functions share which share a program. */
export class SharedTableMaps {
  /** All that code can refer to. */
  readonly byName: ReadonlyMap<MapName, BpfMap>;
  readonly outer: BpfMap;

  /** @throws SysError when the kernel refuses a map; nothing stays behind. */
  constructor(maps: readonly CompiledMap[]) {
    const [outer, ...others] = maps as readonly [CompiledMap, ...CompiledMap[]];
    const made: BpfMap[] = [];
    const example = createRequested(outer.inner as MapRequest);
    try {
      this.outer = createOuter(outer, example);
      made.push(this.outer);
      for (const map of others) made.push(createRequested(map));
      this.byName = new Map([outer, ...others].map(({ name }, i) => [name, made[i] as BpfMap] as const));
    } catch (error) {
      made.forEach((map) => map.close());
      throw error;
    } finally {
      example.close();
    }
  }

  /** Puts the rows of tables in their places. The kernel waits for all CPUs in between: four times at most for 64 tables. */
  store(rows: ReadonlyMap<number, BpfMap>): void {
    this.outer.updateWithMaps(rows);
  }

  /** Takes rows out of their place, so that the kernel can free them. */
  remove(index: number): void {
    this.outer.delete(new Uint8Array(Uint32Array.of(index).buffer));
  }

  close(): void {
    for (const map of this.byName.values()) map.close();
  }
}
