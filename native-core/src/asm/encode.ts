import { helperIds } from './helper-ids.js';
import type { Instruction, Instructions, Register } from './instruction.js';
import * as code from './opcode.js';

/** Bytes of one instruction; those with a 64-bit constant take two. */
const slotBytes = 8;

/** Code as the kernel takes it. */
export interface Encoded {
  readonly bytes: Uint8Array;
  /** For each 8-byte slot the index of the instruction that it belongs to. */
  readonly origins: readonly number[];
}

/** The code cannot be encoded: an unknown label, a jump or an offset that is too far. A defect of its author. */
export class EncodeError extends RangeError {
  override readonly name = 'EncodeError';
}

/**
 * Encodes a program.
 *
 * @param descriptorOf gives the file descriptor of a map by its name.
 * @throws EncodeError for labels that are missing or doubled, and for numbers that do not fit.
 */
export function encode(program: Instructions, descriptorOf: (map: string) => number): Encoded {
  const slots: number[] = [];
  const origins: number[] = [];
  const labels = new Map<string, number>();
  program.forEach((instruction, index) => {
    slots.push(origins.length);
    if (instruction.op === 'label') {
      if (labels.has(instruction.label)) throw new EncodeError(`the label ${instruction.label} stands twice`);
      labels.set(instruction.label, origins.length);
    } else for (let i = 0; i < slotCount(instruction); i++) origins.push(index);
  });
  const bytes = new Uint8Array(origins.length * slotBytes);
  const view = new DataView(bytes.buffer);
  program.forEach((instruction, index) => {
    const slot = slots[index] as number;
    const distance = (label: string): number => {
      const target = labels.get(label);
      if (target === undefined) throw new EncodeError(`the label ${label} is nowhere`);
      return target - slot - 1;
    };
    encodeOne(new Writer(view, slot), instruction, distance, descriptorOf);
  });
  return { bytes, origins };
}

function slotCount({ op }: Instruction): number {
  return op === 'constant' || op === 'map' ? 2 : op === 'label' ? 0 : 1;
}

function numberOf(register: Register): number {
  return Number(register.slice(1));
}

class Writer {
  readonly #view: DataView;
  readonly #at: number;

  constructor(view: DataView, slot: number) {
    this.#view = view;
    this.#at = slot * slotBytes;
  }

  /** Writes one slot: opcode, registers, offset, immediate. */
  write(opcode: number, to: number, from: number, offset: number, immediate: number, slot = 0): void {
    if (!Number.isInteger(offset) || offset < -0x8000 || offset > 0x7fff) {
      throw new EncodeError(`the offset ${offset} does not fit 16 bits`);
    }
    if (!Number.isInteger(immediate) || immediate < -0x8000_0000 || immediate > 0x7fff_ffff) {
      throw new EncodeError(`the immediate ${immediate} does not fit 32 bits`);
    }
    const at = this.#at + slot * slotBytes;
    this.#view.setUint8(at, opcode);
    this.#view.setUint8(at + 1, (from << 4) | to);
    this.#view.setInt16(at + 2, offset, true);
    this.#view.setInt32(at + 4, immediate, true);
  }
}

function encodeOne(
  w: Writer,
  i: Instruction,
  distance: (label: string) => number,
  descriptorOf: (map: string) => number,
): void {
  switch (i.op) {
    case 'label':
      return;
    case 'alu': {
      const kind = code.aluCodes[i.operator] | (i.bits === 64 ? code.BPF_ALU64 : code.BPF_ALU);
      const signed = i.operator === 'sdiv' || i.operator === 'smod';
      return withSource(w, kind, i.to, signed ? code.BPF_SIGNED : 0, i.from);
    }
    case 'movsx': {
      const opcode = code.BPF_ALU64 | code.BPF_MOV | code.BPF_X;
      return w.write(opcode, numberOf(i.to), numberOf(i.from), i.fromBits, 0);
    }
    case 'neg':
      return w.write(code.BPF_ALU64 | code.BPF_NEG, numberOf(i.to), 0, 0, 0);
    case 'endian': {
      const order = i.order === 'le' ? code.BPF_TO_LE : code.BPF_TO_BE;
      return w.write(code.BPF_ALU | code.BPF_END | order, numberOf(i.to), 0, 0, i.bits);
    }
    case 'load': {
      const opcode = code.BPF_LDX | code.BPF_MEM | code.sizeCodes[i.bytes];
      return w.write(opcode, numberOf(i.to), numberOf(i.base), i.offset, 0);
    }
    case 'store': {
      const size = code.BPF_MEM | code.sizeCodes[i.bytes];
      if (typeof i.from === 'number')
        return w.write(code.BPF_ST | size, numberOf(i.base), 0, i.offset, i.from);
      return w.write(code.BPF_STX | size, numberOf(i.base), numberOf(i.from), i.offset, 0);
    }
    case 'atomicAdd': {
      const opcode = code.BPF_STX | code.BPF_ATOMIC | code.sizeCodes[i.bytes];
      const operation = code.aluCodes.add | (i.fetch === true ? code.BPF_FETCH : 0);
      return w.write(opcode, numberOf(i.base), numberOf(i.from), i.offset, operation);
    }
    case 'constant': {
      const low = Number(BigInt.asIntN(32, i.value));
      const high = Number(BigInt.asIntN(32, i.value >> 32n));
      w.write(code.BPF_LD | code.BPF_DW, numberOf(i.to), 0, 0, low);
      return w.write(0, 0, 0, 0, high, 1);
    }
    case 'map': {
      const pseudo = i.valueOffset === null ? code.BPF_PSEUDO_MAP_FD : code.BPF_PSEUDO_MAP_VALUE;
      w.write(code.BPF_LD | code.BPF_DW, numberOf(i.to), pseudo, 0, descriptorOf(i.map));
      return w.write(0, 0, 0, 0, i.valueOffset ?? 0, 1);
    }
    case 'jump': {
      const kind = code.jumpCodes[i.operator] | (i.bits === 32 ? code.BPF_JMP32 : code.BPF_JMP);
      return withSource(w, kind, i.to, distance(i.label), i.from);
    }
    case 'goto':
      return w.write(code.BPF_JMP, 0, 0, distance(i.label), 0);
    case 'call':
      return w.write(code.BPF_JMP | code.BPF_CALL, 0, 0, 0, helperIds[i.helper]);
    case 'callLocal':
      return w.write(code.BPF_JMP | code.BPF_CALL, 0, code.BPF_PSEUDO_CALL, 0, distance(i.label));
    case 'exit':
      return w.write(code.BPF_JMP | code.BPF_EXIT, 0, 0, 0, 0);
  }
}

function withSource(w: Writer, opcode: number, to: Register, offset: number, from: Register | number): void {
  if (typeof from === 'number') w.write(opcode, numberOf(to), 0, offset, from);
  else w.write(opcode | code.BPF_X, numberOf(to), numberOf(from), offset, 0);
}
