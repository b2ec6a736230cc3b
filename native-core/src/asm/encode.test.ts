import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeInstructions } from '../../../packages/testing/src/bpf-decoder.js';
import { encode, EncodeError } from './encode.js';
import { helperIds, type HelperName } from './helper-ids.js';
import type { AccessBytes, AluOperator, Instruction, JumpOperator, Register } from './instruction.js';

const noMaps = (map: string): number => {
  throw new Error(`no map ${map}`);
};

/** The slots as text: 16 hexadecimal digits each, in the order of the bytes. */
function slots(...program: Instruction[]): string[] {
  const { bytes } = encode(program, (map) => (map === 'm' ? 7 : noMaps(map)));
  return Buffer.from(bytes).toString('hex').match(/.{16}/g) ?? [];
}

describe('encode', () => {
  // What LLVM's assembler makes of the same instructions.
  it.each<[string, Instruction, string]>([
    ['r1 += r2', { op: 'alu', bits: 64, operator: 'add', to: 'r1', from: 'r2' }, '0f21000000000000'],
    ['r1 -= -5', { op: 'alu', bits: 64, operator: 'sub', to: 'r1', from: -5 }, '17010000fbffffff'],
    ['w3 s>>= 7', { op: 'alu', bits: 32, operator: 'arsh', to: 'r3', from: 7 }, 'c403000007000000'],
    ['w3 = w9', { op: 'alu', bits: 32, operator: 'mov', to: 'r3', from: 'r9' }, 'bc93000000000000'],
    ['r0 /= r1', { op: 'alu', bits: 64, operator: 'div', to: 'r0', from: 'r1' }, '3f10000000000000'],
    ['r0 s/= r1', { op: 'alu', bits: 64, operator: 'sdiv', to: 'r0', from: 'r1' }, '3f10010000000000'],
    ['w0 s%= 3', { op: 'alu', bits: 32, operator: 'smod', to: 'r0', from: 3 }, '9400010003000000'],
    ['r1 = (s8)r2', { op: 'movsx', to: 'r1', from: 'r2', fromBits: 8 }, 'bf21080000000000'],
    ['r4 = -r4', { op: 'neg', to: 'r4' }, '8704000000000000'],
    ['r4 = be16 r4', { op: 'endian', to: 'r4', bits: 16 }, 'dc04000010000000'],
    ['r4 = le64 r4', { op: 'endian', to: 'r4', bits: 64, order: 'le' }, 'd404000040000000'],
    ['r1 = *(u8 *)(r2 -1)', { op: 'load', bytes: 1, to: 'r1', base: 'r2', offset: -1 }, '7121ffff00000000'],
    ['r1 = *(u16 *)(r2 +2)', { op: 'load', bytes: 2, to: 'r1', base: 'r2', offset: 2 }, '6921020000000000'],
    ['r1 = *(u32 *)(r2 +4)', { op: 'load', bytes: 4, to: 'r1', base: 'r2', offset: 4 }, '6121040000000000'],
    ['r1 = *(u64 *)(r2 +8)', { op: 'load', bytes: 8, to: 'r1', base: 'r2', offset: 8 }, '7921080000000000'],
    [
      '*(u64 *)(r10 -8) = r1',
      { op: 'store', bytes: 8, base: 'r10', offset: -8, from: 'r1' },
      '7b1af8ff00000000',
    ],
    ['*(u32 *)(r10 -8) = 5', { op: 'store', bytes: 4, base: 'r10', offset: -8, from: 5 }, '620af8ff05000000'],
    [
      'lock *(u64 *)(r1 +8) += r2',
      { op: 'atomicAdd', bytes: 8, base: 'r1', offset: 8, from: 'r2' },
      'db21080000000000',
    ],
    [
      'r2 = atomic_fetch_add((u32 *)(r1 +8), r2)',
      { op: 'atomicAdd', bytes: 4, base: 'r1', offset: 8, from: 'r2', fetch: true },
      'c321080001000000',
    ],
    ['call ktime_get_ns', { op: 'call', helper: 'ktime_get_ns' }, '8500000005000000'],
    ['exit', { op: 'exit' }, '9500000000000000'],
  ])('%s', (_, instruction, expected) => {
    expect(slots(instruction)).toEqual([expected]);
  });

  it('puts 64-bit constants and maps into two slots', () => {
    expect(slots({ op: 'constant', to: 'r1', value: 0x1122_3344_8566_7788n })).toEqual([
      '1801000088776685',
      '0000000044332211',
    ]);
    expect(slots({ op: 'constant', to: 'r1', value: -1n })).toEqual(['18010000ffffffff', '00000000ffffffff']);
    expect(slots({ op: 'map', to: 'r2', map: 'm', valueOffset: null })).toEqual([
      '1812000007000000',
      '0000000000000000',
    ]);
    expect(slots({ op: 'map', to: 'r2', map: 'm', valueOffset: 24 })).toEqual([
      '1822000007000000',
      '0000000018000000',
    ]);
  });

  it('counts jumps in slots, forwards and backwards', () => {
    const program: Instruction[] = [
      { op: 'label', label: 'back' },
      { op: 'jump', operator: 'jeq', to: 'r1', from: 0, label: 'out' },
      { op: 'constant', to: 'r1', value: 1n },
      { op: 'jump', operator: 'jslt', bits: 32, to: 'r1', from: 'r2', label: 'back' },
      { op: 'goto', label: 'out' },
      { op: 'callLocal', label: 'out' },
      { op: 'label', label: 'out' },
      { op: 'exit' },
    ];
    expect(slots(...program)).toEqual([
      '1501050000000000',
      '1801000001000000',
      '0000000000000000',
      'ce21fcff00000000',
      '0500010000000000',
      '8510000000000000',
      '9500000000000000',
    ]);
    expect(encode(program, noMaps).origins).toEqual([1, 2, 2, 3, 4, 5, 7]);
  });

  it('refuses what cannot be encoded', () => {
    const exit: Instruction = { op: 'exit' };
    const far = Array.from({ length: 0x8001 }, () => exit);
    const wrong: Record<string, Instruction[]> = {
      'a label that is nowhere': [{ op: 'goto', label: 'x' }],
      'a label that stands twice': [
        { op: 'label', label: 'x' },
        { op: 'label', label: 'x' },
      ],
      'a jump that is too far': [{ op: 'goto', label: 'x' }, ...far, { op: 'label', label: 'x' }],
      'an offset that is too far': [{ op: 'load', bytes: 8, to: 'r1', base: 'r1', offset: 0x8000 }],
      'an immediate of 33 bits': [{ op: 'alu', bits: 64, operator: 'mov', to: 'r1', from: 0x8000_0000 }],
      'an immediate with a fraction': [{ op: 'alu', bits: 64, operator: 'mov', to: 'r1', from: 0.5 }],
    };
    for (const [what, program] of Object.entries(wrong)) {
      expect(() => encode(program, noMaps), what).toThrow(EncodeError);
    }
  });
});

describe('round trip', () => {
  const register = fc.constantFrom<Register>(
    'r0',
    'r1',
    'r2',
    'r3',
    'r4',
    'r5',
    'r6',
    'r7',
    'r8',
    'r9',
    'r10',
  );
  const immediate = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
  const source = fc.oneof(register, immediate);
  const offset = fc.integer({ min: -0x8000, max: 0x7fff });
  const bits = fc.constantFrom<32 | 64>(32, 64);
  const bytes = fc.constantFrom<AccessBytes>(1, 2, 4, 8);
  const label = fc.constantFrom('top', 'end');
  const aluOperators: AluOperator[] = [
    ...([
      'add',
      'sub',
      'mul',
      'div',
      'sdiv',
      'or',
      'and',
      'lsh',
      'rsh',
      'mod',
      'smod',
      'xor',
      'mov',
      'arsh',
    ] as const),
  ];
  const jumpOperators: JumpOperator[] = [
    ...(['jeq', 'jgt', 'jge', 'jset', 'jne', 'jsgt', 'jsge', 'jlt', 'jle', 'jslt', 'jsle'] as const),
  ];
  const helperNames = new Map<number, string>(Object.entries(helperIds).map(([name, id]) => [id, name]));
  const op = <T extends string>(name: T): fc.Arbitrary<T> => fc.constant(name);
  const instruction: fc.Arbitrary<Instruction> = fc.oneof(
    fc.record({
      op: op('alu'),
      bits,
      operator: fc.constantFrom(...aluOperators),
      to: register,
      from: source,
    }),
    fc.record({
      op: op('movsx'),
      to: register,
      from: register,
      fromBits: fc.constantFrom<8 | 16 | 32>(8, 16, 32),
    }),
    fc.record({ op: op('neg'), to: register }),
    fc.record({
      op: op('endian'),
      to: register,
      bits: fc.constantFrom<16 | 32 | 64>(16, 32, 64),
      order: fc.constantFrom<'be' | 'le'>('be', 'le'),
    }),
    fc.record({ op: op('load'), bytes, to: register, base: register, offset }),
    fc.record({ op: op('store'), bytes, base: register, offset, from: source }),
    fc.record({
      op: op('atomicAdd'),
      bytes: fc.constantFrom<4 | 8>(4, 8),
      base: register,
      offset,
      from: register,
      fetch: fc.boolean(),
    }),
    fc.record({ op: op('constant'), to: register, value: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }) }),
    fc.record({
      op: op('map'),
      to: register,
      map: fc.constantFrom('3', '4'),
      valueOffset: fc.option(fc.nat(4096), { nil: null }),
    }),
    fc.record({
      op: op('jump'),
      operator: fc.constantFrom(...jumpOperators),
      bits,
      to: register,
      from: source,
      label,
    }),
    fc.record({ op: op('goto'), label }),
    fc.record({ op: op('callLocal'), label }),
    fc.record({ op: op('call'), helper: fc.constantFrom(...(Object.keys(helperIds) as HelperName[])) }),
    fc.record({ op: op('exit') }),
  );

  it('decodes to what was encoded', () => {
    fc.assert(
      fc.property(fc.array(instruction, { maxLength: 40 }), (body) => {
        const program: Instruction[] = [
          { op: 'label', label: 'top' },
          ...body,
          { op: 'label', label: 'end' },
        ];
        const encoded = encode(program, Number);
        expect(encoded.origins).toHaveLength(encoded.bytes.length / 8);
        const decoded = decodeInstructions(encoded.bytes, {
          label: (slot) => (slot === 0 ? 'top' : slot === encoded.origins.length ? 'end' : `slot ${slot}`),
          helper: (id) => helperNames.get(id) ?? `helper ${id}`,
        });
        expect(decoded).toEqual(body);
      }),
      { numRuns: 500 },
    );
  });
});
