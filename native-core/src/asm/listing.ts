import type { AluOperator, Instruction, Instructions, JumpOperator, Register } from './instruction.js';

const commentColumn = 44;

const aluSigns: Readonly<Record<AluOperator, string>> = {
  add: '+=',
  sub: '-=',
  mul: '*=',
  div: '/=',
  sdiv: 's/=',
  or: '|=',
  and: '&=',
  lsh: '<<=',
  rsh: '>>=',
  mod: '%=',
  smod: 's%=',
  xor: '^=',
  mov: '=',
  arsh: 's>>=',
};

const jumpSigns: Readonly<Record<JumpOperator, string>> = {
  jeq: '==',
  jgt: '>',
  jge: '>=',
  jset: '&',
  jne: '!=',
  jsgt: 's>',
  jsge: 's>=',
  jlt: '<',
  jle: '<=',
  jslt: 's<',
  jsle: 's<=',
};

/** The program as text, in the style of the kernel's verifier, with slot numbers and comments. */
export function listing(program: Instructions): string {
  let slot = 0;
  const lines = program.map((instruction) => {
    if (instruction.op === 'label') return `${instruction.label}:`;
    const line = `${String(slot).padStart(4)}: ${text(instruction)}`;
    slot += instruction.op === 'constant' || instruction.op === 'map' ? 2 : 1;
    return instruction.comment === undefined
      ? line
      : `${line.padEnd(commentColumn)} ; ${instruction.comment}`;
  });
  return `${lines.join('\n')}\n`;
}

function text(i: Exclude<Instruction, { op: 'label' }>): string {
  switch (i.op) {
    case 'alu': {
      const name = registerNames(i.bits);
      return `${name(i.to)} ${aluSigns[i.operator]} ${name(i.from)}`;
    }
    case 'movsx':
      return `${i.to} = (s${i.fromBits})${i.from}`;
    case 'neg':
      return `${i.to} = -${i.to}`;
    case 'endian':
      return `${i.to} = ${i.order ?? 'be'}${i.bits} ${i.to}`;
    case 'load':
      return `${i.to} = ${memory(i.bytes, i.base, i.offset)}`;
    case 'store':
      return `${memory(i.bytes, i.base, i.offset)} = ${i.from}`;
    case 'atomicAdd':
      return i.fetch === true
        ? `${i.from} = atomic${i.bytes === 8 ? '64' : ''}_fetch_add(${address(i.bytes, i.base, i.offset)}, ${i.from})`
        : `lock ${memory(i.bytes, i.base, i.offset)} += ${i.from}`;
    case 'constant':
      return `${i.to} = 0x${BigInt.asUintN(64, i.value).toString(16)} ll`;
    case 'map':
      return `${i.to} = map[${i.map}]${i.valueOffset === null ? '' : `+${i.valueOffset}`} ll`;
    case 'jump': {
      const name = registerNames(i.bits ?? 64);
      return `if ${name(i.to)} ${jumpSigns[i.operator]} ${name(i.from)} goto ${i.label}`;
    }
    case 'goto':
      return `goto ${i.label}`;
    case 'call':
      return `call bpf_${i.helper}`;
    case 'callLocal':
      return `call ${i.label}`;
    case 'exit':
      return 'exit';
  }
}

function registerNames(bits: 32 | 64): (operand: Register | number) => string {
  return (operand) => (bits === 32 ? String(operand).replace('r', 'w') : String(operand));
}

function memory(bytes: number, base: string, offset: number): string {
  return `*${address(bytes, base, offset)}`;
}

function address(bytes: number, base: string, offset: number): string {
  return `(u${bytes * 8} *)(${base} ${offset < 0 ? '-' : '+'}${Math.abs(offset)})`;
}
