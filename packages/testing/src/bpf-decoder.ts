/** An instruction in the words of native-core's assembler. */
export type DecodedInstruction = Readonly<Record<string, unknown>>;

/** How names come back that the bytes have as numbers. */
export interface DecoderNames {
  /** Label at a slot. */
  readonly label: (slot: number) => string;
  /** Helper of a number. */
  readonly helper: (id: number) => string;
}

const aluNames = [
  'add',
  'sub',
  'mul',
  'div',
  'or',
  'and',
  'lsh',
  'rsh',
  'neg',
  'mod',
  'xor',
  'mov',
  'arsh',
  'end',
];
const jumpNames = [
  'goto',
  'jeq',
  'jgt',
  'jge',
  'jset',
  'jne',
  'jsgt',
  'jsge',
  'call',
  'exit',
  'jlt',
  'jle',
  'jslt',
  'jsle',
];
const accessBytes = [4, 2, 1, 8];

/**
 * Reads BPF code back, as Documentation/bpf/standardization/instruction-set.rst of Linux describes it. It shares
 * nothing with the assembler, so that what both agree on is right.
 *
 * @throws RangeError for code that the assembler never makes.
 */
export function decodeInstructions(bytes: Uint8Array, names: DecoderNames): readonly DecodedInstruction[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoded: DecodedInstruction[] = [];
  for (let slot = 0; slot < bytes.length / 8; slot++) {
    const next = slot + 1;
    const wide = view.getUint8(slot * 8) === 0x18;
    const upper = wide ? view.getInt32(next * 8 + 4, true) : 0;
    if (wide && view.getUint32(next * 8, true) !== 0) throw new RangeError(`slot ${next} is not empty`);
    decoded.push(decodeOne(view, slot, upper, names));
    if (wide) slot++;
  }
  return decoded;
}

function decodeOne(view: DataView, slot: number, upper: number, names: DecoderNames): DecodedInstruction {
  const opcode = view.getUint8(slot * 8);
  const registers = view.getUint8(slot * 8 + 1);
  const offset = view.getInt16(slot * 8 + 2, true);
  const immediate = view.getInt32(slot * 8 + 4, true);
  const to = `r${registers & 15}`;
  const source = `r${registers >> 4}`;
  const from = (opcode & 8) === 0 ? immediate : source;
  const bytes = accessBytes[(opcode >> 3) & 3];
  switch (opcode & 7) {
    case 0:
      return decodeWide(registers >> 4, to, immediate, upper);
    case 1:
      return { op: 'load', bytes, to, base: source, offset };
    case 2:
      return { op: 'store', bytes, base: to, offset, from: immediate };
    case 3:
      if (opcode >> 5 === 3) return { op: 'store', bytes, base: to, offset, from: source };
      return { op: 'atomicAdd', bytes, base: to, offset, from: source, fetch: immediate === 1 };
    case 4:
    case 7: {
      const bits = (opcode & 7) === 7 ? 64 : 32;
      const operator = aluNames[opcode >> 4] as string;
      if (operator === 'end')
        return { op: 'endian', to, bits: immediate, order: (opcode & 8) === 0 ? 'le' : 'be' };
      if (operator === 'neg') return { op: 'neg', to };
      if (operator === 'mov' && offset !== 0) return { op: 'movsx', to, from: source, fromBits: offset };
      return { op: 'alu', bits, operator: offset === 1 ? `s${operator}` : operator, to, from };
    }
    default: {
      const bits = (opcode & 7) === 6 ? 32 : 64;
      const operator = jumpNames[opcode >> 4] as string;
      if (operator === 'exit') return { op: 'exit' };
      if (operator === 'goto') return { op: 'goto', label: names.label(slot + 1 + offset) };
      if (operator !== 'call')
        return { op: 'jump', operator, bits, to, from, label: names.label(slot + 1 + offset) };
      if (registers >> 4 === 1) return { op: 'callLocal', label: names.label(slot + 1 + immediate) };
      return { op: 'call', helper: names.helper(immediate) };
    }
  }
}

function decodeWide(pseudo: number, to: string, lower: number, upper: number): DecodedInstruction {
  if (pseudo === 1) return { op: 'map', to, map: String(lower), valueOffset: null };
  if (pseudo === 2) return { op: 'map', to, map: String(lower), valueOffset: upper };
  return {
    op: 'constant',
    to,
    value: (BigInt.asUintN(32, BigInt(upper)) << 32n) | BigInt.asUintN(32, BigInt(lower)),
  };
}
