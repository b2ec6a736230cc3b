import { ByteReader } from './byte-reader.js';

/** How the stack looks at an instruction. */
export interface FrameRow {
  /** The register that the call's frame is found by, in DWARF's numbering of the processor. */
  readonly register: number;
  /** From that register to the value that the stack pointer had before the call, in bytes. */
  readonly offset: number;
  /** The register that returns use: on x86-64 the number that DWARF has given the instruction pointer. */
  readonly returnRegister: number;
  /** Where the return address lies, from the stack pointer before the call; null while it is in its register. */
  readonly returnAt: number | null;
  /** Whether the function was called by none: a process or a thread begins in it. */
  readonly isOutermost: boolean;
}

/** What several functions have in common: facts of a CIE. */
export interface CommonFacts {
  readonly codeAlignment: number;
  readonly dataAlignment: number;
  readonly returnRegister: number;
  readonly instructions: Buffer;
}

/** Where the return address is: in its register, at an offset, nowhere, or in a way that is not followed. */
type ReturnRule = number | null | 'none' | 'other';

interface State {
  register: number;
  offset: number;
  /** Whether the frame is at a register and an offset; it can be an expression. */
  isPlain: boolean;
  rule: ReturnRule;
}

/** Remembered states at most; compilers nest none. */
const maxRemembered = 64;

/**
 * Follows the instructions of call frame information (DWARF 5, 6.4.2) up to an instruction of the function.
 *
 * @param target is the number of bytes from the function's start.
 * @returns null where the frame, or the return address, is found in another way than by a register and an offset.
 * @throws RangeError for damaged ones.
 */
export function frameRow(common: CommonFacts, instructions: Buffer, target: number): FrameRow | null {
  const first: State = { register: -1, offset: 0, isPlain: false, rule: null };
  const start = run(common, common.instructions, Infinity, first, null);
  const state = start === null ? null : run(common, instructions, target, { ...start }, start);
  if (state === null || !state.isPlain || state.rule === 'other') return null;
  const { register, offset, rule } = state;
  const isOutermost = rule === 'none';
  return {
    register,
    offset,
    returnRegister: common.returnRegister,
    returnAt: isOutermost ? null : rule,
    isOutermost,
  };
}

/** The state at a target; null where there is an instruction that is not known. */
function run(
  { codeAlignment, dataAlignment, returnRegister }: CommonFacts,
  instructions: Buffer,
  target: number,
  state: State,
  initial: State | null,
): State | null {
  const reader = new ByteReader(instructions);
  const remembered: State[] = [];
  let now = state;
  let at = 0;
  const setRule = (register: number, rule: ReturnRule): void => {
    if (register === returnRegister) now.rule = rule;
  };
  const setFrame = (register: number, offset: number): void => {
    Object.assign(now, { register, offset, isPlain: true });
  };
  while (!reader.isAtEnd) {
    const code = reader.u8();
    const low = code & 0x3f;
    let advance = 0;
    switch (code & 0xc0 || code) {
      case 0x40:
        advance = low;
        break;
      case 0x80:
        setRule(low, reader.unsigned() * dataAlignment);
        break;
      case 0xc0:
        setRule(low, initial?.rule ?? null);
        break;
      case 0x00: // nop
        break;
      case 0x02:
        advance = reader.u8();
        break;
      case 0x03:
        advance = reader.u16();
        break;
      case 0x04:
        advance = reader.u32();
        break;
      case 0x05: // offset_extended
        setRule(reader.unsigned(), reader.unsigned() * dataAlignment);
        break;
      case 0x06: // restore_extended
        setRule(reader.unsigned(), initial?.rule ?? null);
        break;
      case 0x07: // undefined: the outermost function has no caller
        setRule(reader.unsigned(), 'none');
        break;
      case 0x08: // same_value
        setRule(reader.unsigned(), null);
        break;
      case 0x09: // register
        setRule(reader.unsigned(), 'other');
        reader.unsigned();
        break;
      case 0x0a: // remember_state
        if (remembered.length >= maxRemembered) return null;
        remembered.push({ ...now });
        break;
      case 0x0b: // restore_state
        now = remembered.pop() ?? now;
        break;
      case 0x0c: // def_cfa
        setFrame(reader.unsigned(), reader.unsigned());
        break;
      case 0x0d: // def_cfa_register
        setFrame(reader.unsigned(), now.offset);
        break;
      case 0x0e: // def_cfa_offset
        setFrame(now.register, reader.unsigned());
        break;
      case 0x0f: // def_cfa_expression
        now.isPlain = false;
        reader.skip(reader.unsigned());
        break;
      case 0x10: // expression
      case 0x16: // val_expression
        setRule(reader.unsigned(), 'other');
        reader.skip(reader.unsigned());
        break;
      case 0x11: // offset_extended_sf
        setRule(reader.unsigned(), reader.signed() * dataAlignment);
        break;
      case 0x12: // def_cfa_sf
        setFrame(reader.unsigned(), reader.signed() * dataAlignment);
        break;
      case 0x13: // def_cfa_offset_sf
        setFrame(now.register, reader.signed() * dataAlignment);
        break;
      case 0x14: // val_offset
        setRule(reader.unsigned(), 'other');
        reader.unsigned();
        break;
      case 0x15: // val_offset_sf
        setRule(reader.unsigned(), 'other');
        reader.signed();
        break;
      case 0x2d: // AARCH64_negate_ra_state: the return address is signed, or is not any more
        break;
      case 0x2e: // GNU_args_size
        reader.unsigned();
        break;
      default:
        return null;
    }
    at += advance * codeAlignment;
    if (at > target) return now;
  }
  return now;
}
