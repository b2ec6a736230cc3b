import { describe, expect, it } from 'vitest';
import { BtfWriter } from '../../../packages/testing/src/btf-writer.js';
import { Btf } from './btf.js';
import { functionSignature, tracepointSignature } from './signature.js';

describe('functionSignature', () => {
  it('counts the words of structures by value', () => {
    const w = new BtfWriter();
    const int = w.int('int', 4, 'signed');
    const small = w.composite('struct', 'small', 6, []);
    const large = w.of('typedef', w.composite('struct', 'large', 12, []), 'large_t');
    const wide = w.int('__int128', 16, 'signed', 128);
    const pointer = w.of('ptr', large);
    const parameters = [int, small, large, pointer, wide, int].map((id, i) => [`p${i}`, id] as const);
    const proto = w.proto(int, parameters);
    const f = w.func('f', proto);
    const signature = functionSignature(new Btf(w.bytes()), 'f');
    expect(signature).toMatchObject({
      id: f,
      protoId: proto,
      returnTypeId: int,
      returnSlot: 8,
      variadic: false,
    });
    expect(signature?.parameters.map(({ name, slot, slots }) => `${name}:${slot}+${slots}`)).toEqual([
      'p0:0+1',
      'p1:1+1',
      'p2:2+2',
      'p3:4+1',
      'p4:5+2',
      'p5:7+1',
    ]);
  });

  it('knows functions without arguments, with any number of them, and none', () => {
    const w = new BtfWriter();
    const char = w.int('char', 1, 'char');
    w.func('none', w.proto(0, []));
    w.func(
      'printk',
      w.proto(0, [
        ['fmt', w.of('ptr', w.of('const', char))],
        ['', 0],
      ]),
    );
    const btf = new Btf(w.bytes());
    expect(functionSignature(btf, 'none')).toMatchObject({ parameters: [], returnTypeId: 0, returnSlot: 0 });
    expect(functionSignature(btf, 'printk')).toMatchObject({ parameters: [{ name: 'fmt' }], variadic: true });
    expect(functionSignature(btf, 'nothing')).toBeNull();
  });
});

describe('tracepointSignature', () => {
  const make = (callerTypes: (int: number, pointer: number) => readonly number[]): Btf => {
    const w = new BtfWriter();
    const int = w.int('int', 4, 'signed');
    const pointer = w.of('ptr', 0);
    const proto = w.proto(
      0,
      [pointer, pointer, int].map((id) => ['', id] as const),
    );
    w.of('typedef', w.of('ptr', proto), 'btf_trace_it');
    const names = ['__data', 'rq', 'error'];
    const types = callerTypes(int, pointer);
    w.func(
      '__traceiter_it',
      w.proto(
        int,
        types.map((id, i) => [names[i] as string, id] as const),
      ),
    );
    return new Btf(w.bytes());
  };

  it('drops the data pointer and takes the names from the caller', () => {
    const btf = make((int, pointer) => [pointer, pointer, int]);
    expect(tracepointSignature(btf, 'it')).toMatchObject({
      id: btf.find('btf_trace_it', 'typedef'),
      parameters: [
        { name: 'rq', slot: 0 },
        { name: 'error', slot: 1 },
      ],
      returnTypeId: 0,
    });
    expect(tracepointSignature(btf, 'other')).toBeNull();
  });

  it('has no names when the caller is a different one', () => {
    const btf = make((_, pointer) => [pointer, pointer, pointer]);
    expect(tracepointSignature(btf, 'it')?.parameters.map(({ name }) => name)).toEqual(['', '']);
  });
});
