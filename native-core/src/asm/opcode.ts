import type { AccessBytes, AluOperator, JumpOperator } from './instruction.js';

/** Instruction classes, sources, modes and pseudo sources: include/uapi/linux/bpf_common.h and bpf.h. */
export const BPF_LD = 0x00;
export const BPF_LDX = 0x01;
export const BPF_ST = 0x02;
export const BPF_STX = 0x03;
export const BPF_ALU = 0x04;
export const BPF_JMP = 0x05;
export const BPF_JMP32 = 0x06;
export const BPF_ALU64 = 0x07;
export const BPF_X = 0x08;
export const BPF_DW = 0x18;
export const BPF_MEM = 0x60;
export const BPF_ATOMIC = 0xc0;
export const BPF_NEG = 0x80;
export const BPF_END = 0xd0;
export const BPF_TO_LE = 0x00;
export const BPF_TO_BE = 0x08;
export const BPF_MOV = 0xb0;
export const BPF_FETCH = 0x01;
export const BPF_CALL = 0x80;
export const BPF_EXIT = 0x90;
export const BPF_PSEUDO_MAP_FD = 1;
export const BPF_PSEUDO_MAP_VALUE = 2;
export const BPF_PSEUDO_CALL = 1;
/** In the offset of a division: it is signed. */
export const BPF_SIGNED = 1;

/** Codes of arithmetic. */
export const aluCodes: Readonly<Record<AluOperator, number>> = Object.freeze({
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  div: 0x30,
  sdiv: 0x30,
  or: 0x40,
  and: 0x50,
  lsh: 0x60,
  rsh: 0x70,
  mod: 0x90,
  smod: 0x90,
  xor: 0xa0,
  mov: 0xb0,
  arsh: 0xc0,
});

/** Codes of conditional jumps. */
export const jumpCodes: Readonly<Record<JumpOperator, number>> = Object.freeze({
  jeq: 0x10,
  jgt: 0x20,
  jge: 0x30,
  jset: 0x40,
  jne: 0x50,
  jsgt: 0x60,
  jsge: 0x70,
  jlt: 0xa0,
  jle: 0xb0,
  jslt: 0xc0,
  jsle: 0xd0,
});

/** Codes of access sizes. */
export const sizeCodes: Readonly<Record<AccessBytes, number>> = Object.freeze({
  4: 0x00,
  2: 0x08,
  1: 0x10,
  8: 0x18,
});
