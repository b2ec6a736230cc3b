import type { HelperName } from './helper-ids.js';

/** A register: R0 to R9, and R10, the read-only frame pointer. */
export type Register = 'r0' | 'r1' | 'r2' | 'r3' | 'r4' | 'r5' | 'r6' | 'r7' | 'r8' | 'r9' | 'r10';

/**
 * Arithmetic on registers. `lsh`, `rsh` and `arsh` shift; `rsh` fills with zeros, `arsh` with the sign. `div` and `mod`
 * are unsigned; `sdiv` and `smod` are signed and need kernel 6.6 (instruction set v4).
 */
export type AluOperator =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'sdiv'
  | 'or'
  | 'and'
  | 'lsh'
  | 'rsh'
  | 'mod'
  | 'smod'
  | 'xor'
  | 'mov'
  | 'arsh';

/** Conditional jumps; those with an `s` compare signed numbers. */
export type JumpOperator =
  'jeq' | 'jgt' | 'jge' | 'jset' | 'jne' | 'jsgt' | 'jsge' | 'jlt' | 'jle' | 'jslt' | 'jsle';

/** Sizes of memory accesses, in bytes. */
export type AccessBytes = 1 | 2 | 4 | 8;

/** One instruction, or a label. Offsets and sizes are in bytes, immediates are signed 32-bit numbers. */
export type Instruction = (
  | {
      readonly op: 'alu';
      readonly bits: 32 | 64;
      readonly operator: AluOperator;
      readonly to: Register;
      readonly from: Register | number;
    }
  /** Copies the low bits with their sign. Needs kernel 6.6 (instruction set v4). */
  | { readonly op: 'movsx'; readonly to: Register; readonly from: Register; readonly fromBits: 8 | 16 | 32 }
  | { readonly op: 'neg'; readonly to: Register }
  /** Turns the low bits between the processor's order and another, big-endian by default; clears the others. */
  | {
      readonly op: 'endian';
      readonly to: Register;
      readonly bits: 16 | 32 | 64;
      readonly order?: 'be' | 'le';
    }
  | {
      readonly op: 'load';
      readonly bytes: AccessBytes;
      readonly to: Register;
      readonly base: Register;
      readonly offset: number;
    }
  | {
      readonly op: 'store';
      readonly bytes: AccessBytes;
      readonly base: Register;
      readonly offset: number;
      readonly from: Register | number;
    }
  | {
      readonly op: 'atomicAdd';
      readonly bytes: 4 | 8;
      readonly base: Register;
      readonly offset: number;
      readonly from: Register;
      /** Whether `from` gets what was there before; needs kernel 5.12. */
      readonly fetch?: boolean;
    }
  | { readonly op: 'constant'; readonly to: Register; readonly value: bigint }
  /** The address of a map, or of a byte of an array map's only value. */
  | { readonly op: 'map'; readonly to: Register; readonly map: string; readonly valueOffset: number | null }
  | {
      readonly op: 'jump';
      readonly operator: JumpOperator;
      /** 32 compares the low halves; 64 by default. */
      readonly bits?: 32 | 64;
      readonly to: Register;
      readonly from: Register | number;
      readonly label: string;
    }
  | { readonly op: 'goto'; readonly label: string }
  | { readonly op: 'label'; readonly label: string }
  | { readonly op: 'call'; readonly helper: HelperName }
  /** Calls a function of the same program. */
  | { readonly op: 'callLocal'; readonly label: string }
  | { readonly op: 'exit' }
) & {
  /** What it is for, as the listing shows it. */
  readonly comment?: string;
  /** What it was made of, for whoever explains the verifier's objections; nothing here looks into it. */
  readonly origin?: unknown;
};

/** The code of a program. */
export type Instructions = readonly Instruction[];
