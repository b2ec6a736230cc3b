import type { AluOperator, Instruction, Instructions, JumpOperator } from './instruction.js';

const commentColumn = 44;

const aluSigns: Readonly<Record<AluOperator, string>> = {
  add: '+=',
  sub: '-=',
  mul: '*=',
  div: '/=',
  or: '|=',
  and: '&=',
  lsh: '<<=',
  rsh: '>>=',
  mod: '%=',
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
    case 'alu':
      return `${i.bits === 32 ? i.to.replace('r', 'w') : i.to} ${aluSigns[i.operator]} ${
        i.bits === 32 && typeof i.from === 'string' ? i.from.replace('r', 'w') : i.from
      }`;
    case 'neg':
      return `${i.to} = -${i.to}`;
    case 'endian':
      return `${i.to} = be${i.bits} ${i.to}`;
    case 'load':
      return `${i.to} = ${memory(i.bytes, i.base, i.offset)}`;
    case 'store':
      return `${memory(i.bytes, i.base, i.offset)} = ${i.from}`;
    case 'atomicAdd':
      return `lock ${memory(i.bytes, i.base, i.offset)} += ${i.from}`;
    case 'constant':
      return `${i.to} = 0x${i.value.toString(16)} ll`;
    case 'map':
      return `${i.to} = map[${i.map}]${i.valueOffset === null ? '' : `+${i.valueOffset}`} ll`;
    case 'jump':
      return `if ${i.to} ${jumpSigns[i.operator]} ${i.from} goto ${i.label}`;
    case 'goto':
      return `goto ${i.label}`;
    case 'call':
      return `call bpf_${i.helper}`;
    case 'exit':
      return 'exit';
  }
}

function memory(bytes: number, base: string, offset: number): string {
  return `*(u${bytes * 8} *)(${base} ${offset < 0 ? '-' : '+'}${Math.abs(offset)})`;
}
