import type { MapName } from '../codegen/index.js';
import type { CompiledMap, CompiledTable, MapPurpose, MapRequest, TableSizes } from '../compile/index.js';
import type { BpfMap } from '../sys/index.js';
import { createOuter, createRequested } from './create-map.js';
import type { KernelMemory } from './ledger.js';
import type { SharedTableMaps } from './shared-table-maps.js';
import { mapBytes } from './map-bytes.js';

/** Bytes of kernel memory that the maps of a table take when they are full: of its rows there are two maps, which take turns. */
export function tableMemory(
  { maps }: Pick<CompiledTable, 'maps'>,
  cpus: number,
): Pick<KernelMemory, 'tables' | 'stacks'> {
  const bytes = (requests: readonly (MapRequest | null)[], purpose: MapPurpose): number =>
    requests.reduce((sum, one) => sum + (one?.purpose === purpose ? mapBytes(one, cpus) : 0), 0);
  return {
    tables:
      2 *
      bytes(
        maps.map(({ inner }) => inner),
        'rows',
      ),
    stacks: bytes(maps, 'stacks'),
  };
}

/** The place of a table among those of functions that share a program. */
export interface TablePlace {
  /** What all of them share: the map of their rows first. */
  readonly maps: SharedTableMaps;
  readonly index: number;
}

/** The maps of one program's table. There are two tables in turn, so that one can be taken while the other is filled. */
export class TableMaps {
  /** All that code can refer to. */
  readonly byName: ReadonlyMap<MapName, BpfMap>;
  readonly sizes: TableSizes;
  readonly #made: BpfMap[] = [];
  readonly #outer: BpfMap;
  readonly #stacks: BpfMap | null;
  readonly #request: MapRequest;
  readonly #index: number;
  #rows: BpfMap;
  #spare: BpfMap | null = null;

  /**
   * @param place where those that share maps with it know it: its rows are stored there by `SharedTableMaps.store()`.
   * @throws SysError when the kernel refuses a map; nothing stays behind.
   */
  constructor({ sizes, maps }: Pick<CompiledTable, 'sizes' | 'maps'>, place: TablePlace | null = null) {
    this.sizes = sizes;
    const [outer, ...others] = maps as readonly [CompiledMap, ...CompiledMap[]];
    this.#request = outer.inner as MapRequest;
    this.#index = place?.index ?? 0;
    try {
      this.#rows = this.#makeRows();
      if (place !== null) {
        this.#outer = place.maps.outer;
        this.#stacks = null;
        this.byName = place.maps.byName;
        return;
      }
      this.#outer = this.#keep(createOuter(outer, this.#rows));
      this.#outer.updateWithMaps(new Map([[this.#index, this.#rows]]));
      const named = others.map((map) => [map, this.#keep(createRequested(map))] as const);
      this.#stacks = named.find(([{ purpose }]) => purpose === 'stacks')?.[1] ?? null;
      this.byName = new Map([
        [outer.name, this.#outer] as const,
        ...named.map(([{ name }, map]) => [name, map] as const),
      ]);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The map that is filled now. */
  get rows(): BpfMap {
    return this.#rows;
  }

  /**
   * Puts an empty map in the place of the one that is filled, and returns that one: no event changes it any more, because
   * the kernel waits for all programs that may still have it (commit 1ae80cf31938).
   */
  swap(): BpfMap {
    const taken = this.#rows;
    const next = this.#spare ?? this.#makeRows();
    this.#outer.updateWithMaps(new Map([[this.#index, next]]));
    this.#rows = next;
    this.#spare = taken;
    return taken;
  }

  /** The addresses of a stack, by its number. */
  stack(id: number): readonly bigint[] {
    if (this.#stacks === null || id < 0) return [];
    const out = new BigUint64Array(this.sizes.stackFrames);
    const key = new Uint8Array(Uint32Array.of(id).buffer);
    if (!this.#stacks.lookup(key, new Uint8Array(out.buffer))) return [];
    const end = out.indexOf(0n);
    return [...(end < 0 ? out : out.subarray(0, end))];
  }

  close(): void {
    this.#made.forEach((map) => map.close());
  }

  #makeRows(): BpfMap {
    return this.#keep(createRequested(this.#request));
  }

  #keep(map: BpfMap): BpfMap {
    this.#made.push(map);
    return map;
  }
}
