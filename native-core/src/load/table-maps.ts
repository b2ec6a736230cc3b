import { stacksMap, tableMap, zerosMap, type MapName } from '../codegen/index.js';
import type { KernelMemory } from './ledger.js';
import { mapBytes } from './map-bytes.js';
import { createMap, type BpfMap, type MapSpec } from '../sys/index.js';

/** Map types of include/uapi/linux/bpf.h. */
const BPF_MAP_TYPE_ARRAY = 2;
const BPF_MAP_TYPE_PERCPU_HASH = 5;
const BPF_MAP_TYPE_PERCPU_ARRAY = 6;
const BPF_MAP_TYPE_STACK_TRACE = 7;
const BPF_MAP_TYPE_ARRAY_OF_MAPS = 12;

/** What the maps of a table are made for. */
export interface TableSizes {
  /** Number of its program in the session. */
  readonly program: number;
  /** Bytes of a key; 0 for a table with one row. */
  readonly keyBytes: number;
  /** Bytes of a row's words on each CPU. */
  readonly rowBytes: number;
  readonly maxKeys: number;
  /** Frames of the longest stack in a key; 0 for none. */
  readonly stackFrames: number;
}

const zero = new Uint8Array(4);

/** Bytes of kernel memory that the maps of a table take when they are full. */
export function tableMemory(sizes: TableSizes, cpus: number): Pick<KernelMemory, 'tables' | 'stacks'> {
  return {
    tables: 2 * mapBytes(rowsSpec(sizes), cpus),
    stacks: sizes.stackFrames === 0 ? 0 : mapBytes(stacksSpec(sizes), cpus),
  };
}

function rowsSpec({ keyBytes, rowBytes, maxKeys }: TableSizes): MapSpec {
  const single = keyBytes === 0;
  return {
    type: single ? BPF_MAP_TYPE_PERCPU_ARRAY : BPF_MAP_TYPE_PERCPU_HASH,
    keySize: single ? 4 : keyBytes,
    valueSize: rowBytes,
    maxEntries: single ? 1 : maxKeys,
    name: 'tap_rows',
  };
}

/** Four times the keys, because a stack whose bucket is taken by another one finds no room. */
function stacksSpec({ stackFrames, maxKeys }: TableSizes): MapSpec {
  return {
    type: BPF_MAP_TYPE_STACK_TRACE,
    keySize: 4,
    valueSize: stackFrames * 8,
    maxEntries: maxKeys * 4,
    name: 'tap_stacks',
  };
}

/** The maps of one program's table. There are two tables in turn, so that one can be taken while the other is filled. */
export class TableMaps {
  /** All that code can refer to. */
  readonly byName: ReadonlyMap<MapName, BpfMap>;
  readonly sizes: TableSizes;
  readonly #made: BpfMap[] = [];
  readonly #outer: BpfMap;
  readonly #stacks: BpfMap | null;
  #rows: BpfMap;
  #spare: BpfMap | null = null;

  /** @throws SysError when the kernel refuses a map; nothing stays behind. */
  constructor(sizes: TableSizes) {
    this.sizes = sizes;
    const { program, rowBytes, stackFrames } = sizes;
    const element = { keySize: 4, maxEntries: 1 };
    try {
      this.#rows = this.#makeRows();
      this.#outer = this.#make({
        ...element,
        type: BPF_MAP_TYPE_ARRAY_OF_MAPS,
        valueSize: 4,
        innerMap: this.#rows,
        name: 'tap_table',
      });
      this.#outer.updateWithMap(zero, this.#rows);
      const zeros = this.#make({
        ...element,
        type: BPF_MAP_TYPE_ARRAY,
        valueSize: rowBytes,
        name: 'tap_zeros',
      });
      this.#stacks = stackFrames === 0 ? null : this.#make(stacksSpec(sizes));
      const named: [MapName, BpfMap][] = [
        [tableMap(program), this.#outer],
        [zerosMap(program), zeros],
      ];
      if (this.#stacks !== null) named.push([stacksMap(program), this.#stacks]);
      this.byName = new Map(named);
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
    this.#outer.updateWithMap(zero, next);
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
    return this.#make(rowsSpec(this.sizes));
  }

  #make(spec: MapSpec): BpfMap {
    const map = createMap(spec);
    this.#made.push(map);
    return map;
  }
}
