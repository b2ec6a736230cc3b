import type {
  AccessBytes,
  AluOperator,
  HelperName,
  Instruction,
  Instructions,
  JumpOperator,
  Register,
} from '../asm/index.js';
import type { MapName } from './maps.js';

export type { Register } from '../asm/index.js';

/** A place in the program to jump to. */
export type Label = string;

/** The result of a helper. */
export const R0 = 'r0';
/** R1 to R5: the arguments of a helper. */
export const R1 = 'r1';
export const R2 = 'r2';
export const R3 = 'r3';
export const R4 = 'r4';
/** R6 to R9: kept over calls. R6 is the program's context. */
export const R6 = 'r6';
export const R7 = 'r7';
export const R8 = 'r8';
/** The record, once it is reserved. */
export const R9 = 'r9';
/** The frame pointer. */
export const R10 = 'r10';

/** Registers that hold temporary values; a call of a helper loses them all. */
export const scratch: readonly Register[] = ['r1', 'r2', 'r3', 'r4', 'r5', 'r0'];

/** Whether a number can stand in an instruction: one that sign extension makes of 32 bits. */
export function fitsImmediate(value: bigint): boolean {
  const word = BigInt.asIntN(64, value);
  return word === BigInt.asIntN(32, word);
}

/** Collects the instructions of a program: one method for each kind. */
export class Emitter {
  readonly #code: Instruction[] = [];
  #labels = 0;
  #branches = 0;
  #comment: string | null = null;

  /** What was collected. */
  finish(): Instructions {
    return Object.freeze([...this.#code]);
  }
  /** How often the program has branched, or paths have met, up to here. */
  get branches(): number {
    return this.#branches;
  }
  /** Runs `body` for code whose paths all meet at its end, so that it counts as no branch after it. */
  meeting(body: () => void): void {
    const before = this.#branches;
    body();
    this.#branches = before;
  }
  /** A comment for the next instruction. */
  note(comment: string): void {
    this.#comment = comment;
  }
  /** A new label; `place` puts it somewhere. */
  label(): Label {
    return `L${++this.#labels}`;
  }
  /** Puts a label here. */
  place(label: Label): void {
    this.#branches++;
    this.#code.push(Object.freeze({ op: 'label', label }));
  }
  /** Copies a register or sets it to a number. */
  mov(to: Register, from: Register | number | bigint): void {
    if (typeof from === 'string') {
      if (from !== to) this.#add({ op: 'alu', bits: 64, operator: 'mov', to, from });
    } else if (fitsImmediate(BigInt(from))) {
      const value = Number(BigInt.asIntN(64, BigInt(from)));
      this.#add({ op: 'alu', bits: 64, operator: 'mov', to, from: value });
    } else this.#add({ op: 'constant', to, value: BigInt.asUintN(64, BigInt(from)) });
  }
  /** Copies the low 32 bits and clears the upper ones. */
  mov32(to: Register, from: Register): void {
    this.#add({ op: 'alu', bits: 32, operator: 'mov', to, from });
  }
  /** Arithmetic; adding zero is left out. */
  alu(operator: Exclude<AluOperator, 'mov'>, to: Register, from: Register | number): void {
    if (operator === 'add' && from === 0) return;
    this.#add({ op: 'alu', bits: 64, operator, to, from });
  }
  /** The negative. */
  neg(to: Register): void {
    this.#add({ op: 'neg', to });
  }
  /** Turns the low bits between network and host order; clears the others. */
  toBigEndian(to: Register, bits: 16 | 32 | 64): void {
    this.#add({ op: 'endian', to, bits });
  }
  /** Reads memory; narrow values are extended with zeros. */
  load(to: Register, base: Register, offset: number, bytes: AccessBytes): void {
    this.#add({ op: 'load', bytes, to, base, offset });
  }
  /** Writes a register's low bytes to memory. */
  store(base: Register, offset: number, bytes: AccessBytes, from: Register): void {
    this.#add({ op: 'store', bytes, base, offset, from });
  }
  /** Writes a number to memory. */
  storeConstant(base: Register, offset: number, bytes: AccessBytes, value: number): void {
    this.#add({ op: 'store', bytes, base, offset, from: value });
  }
  /** Adds a register to memory, atomically. */
  atomicAdd(base: Register, offset: number, bytes: 4 | 8, from: Register): void {
    this.#add({ op: 'atomicAdd', bytes, base, offset, from });
  }
  /** Jumps to a label when the comparison holds. */
  jump(operator: JumpOperator, to: Register, from: Register | number, label: Label): void {
    this.#branches++;
    this.#add({ op: 'jump', operator, to, from, label });
  }
  /** Jumps to a label. */
  goto(label: Label): void {
    this.#branches++;
    this.#add({ op: 'goto', label });
  }
  /** The address of a map. */
  map(to: Register, map: MapName): void {
    this.#add({ op: 'map', to, map, valueOffset: null });
  }
  /** The address of a byte of an array map's only value. */
  mapValue(to: Register, map: MapName, offset: number): void {
    this.#add({ op: 'map', to, map, valueOffset: offset });
  }
  /** Calls a helper. */
  call(helper: HelperName): void {
    this.#add({ op: 'call', helper });
  }
  /** Ends the program. */
  exit(): void {
    this.#add({ op: 'exit' });
  }

  #add(instruction: Instruction): void {
    const comment = this.#comment;
    this.#comment = null;
    this.#code.push(Object.freeze(comment === null ? instruction : { ...instruction, comment }));
  }
}
