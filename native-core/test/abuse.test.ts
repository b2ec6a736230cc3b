import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addon } from '../src/sys/addon.js';
import { SysError } from '../src/sys/index.js';
import { testAddon } from './addon/drain-bytes.js';

const native = { ...addon(), ...testAddon } as unknown as Readonly<
  Record<string, (...values: readonly unknown[]) => unknown>
>;

/** The bytes of a ring as the kernel lays them out: a header with length and flags, then the record. */
function ringOf(records: readonly { length: number; flags: number; time: bigint }[], size: number): Buffer {
  const ring = Buffer.alloc(size);
  let at = 0;
  for (const { length, flags, time } of records) {
    const whole = Math.ceil((length + 8) / 8) * 8;
    if (at + whole > size) break;
    ring.writeUInt32LE((length | flags) >>> 0, at);
    if (length >= 8) ring.writeBigUInt64LE(time, at + 8);
    at += whole;
  }
  return ring;
}

const busy = 0x8000_0000;
const discard = 0x4000_0000;
const record = fc.record({
  length: fc.integer({ min: 0, max: 64 }),
  flags: fc.constantFrom(0, 0, 0, busy, discard),
  time: fc.bigInt({ min: 0n, max: 100n }),
});

function drain(ring: Uint8Array, consumer: bigint, producer: bigint, out: Uint8Array): number | string {
  try {
    return native['drainBytes']?.(ring, consumer, producer, out, 2n ** 64n - 1n) as number;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a damaged ring', () => {
  it('is drained to whole records of the right times, or refused', () => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(1023), fc.nat(255)), { maxLength: 4 }),
        fc.oneof(fc.nat(1024).map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
        fc.oneof(
          fc.nat(128).map((n) => BigInt(n * 8)),
          fc.bigInt({ min: 0n, max: 2n ** 61n - 1n }).map((n) => n * 8n),
        ),
        (records, damage, producer, consumer) => {
          const ring = ringOf(records, 1024);
          for (const [at, byte] of damage) ring[at] = byte;
          const out = new Uint8Array(2048);
          const result = drain(ring, consumer, producer, out);
          if (typeof result === 'string') expect(['ERR_TAP_RING', 'ERR_TAP_ARGUMENT']).toContain(result);
          else {
            expect(result).toBeGreaterThanOrEqual(0);
            expect(result).toBeLessThanOrEqual(1024);
            expect(out.subarray(result).every((byte) => byte === 0)).toBe(true);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('is refused when more is said to be in it than it holds', () => {
    const discarded = ringOf(
      Array.from({ length: 128 }, () => ({ length: 0, flags: discard, time: 0n })),
      1024,
    );
    expect(drain(discarded, 0n, 2n ** 63n, new Uint8Array(1024))).toBe('ERR_TAP_RING');
    expect(drain(discarded, 0n, 1024n, new Uint8Array(1024))).toBe(0);
  });
});

describe('the addon, called with anything', () => {
  const values = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      '',
      'x\0y',
      'x'.repeat(5000),
      NaN,
      Infinity,
      -1,
      2 ** 53,
      1.5,
      -1n,
      2n ** 64n,
    ),
    fc.integer(),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.uint8Array({ maxLength: 64 }),
    fc
      .constantFrom<() => unknown>(
        () => ({}),
        () => [],
        () => [null, {}],
        () => new Float64Array(4),
        () => new Uint8Array(structuredClone(new ArrayBuffer(8), { transfer: [] })),
        () => detached(),
        () => () => undefined,
        () =>
          new Proxy([], {
            get: () => {
              throw new Error('trap');
            },
          }),
        () => ({ __proto__: [] }),
        () => Object.create(null) as unknown,
        () => Symbol('x'),
        () => forged(),
      )
      .map((make) => make()),
  );
  const names = Object.keys(native);

  it.each(names)('%s throws an error of its own and does not crash', (name) => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 10 }), (args) => {
        try {
          const made = native[name]?.(...args);
          if (typeof made === 'object' && made !== null && Object.keys(made).length === 0) close(made);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('has more than ten functions to try', () => expect(names.length).toBeGreaterThan(10));
});

describe('the options of a program', () => {
  const good = {
    type: 1,
    expectedAttachType: 0,
    code: new Uint8Array(8),
    license: 'GPL',
    name: 'test',
    btfId: 0,
    btfObject: null,
    logLevel: 0,
    logBytes: 0,
  };
  const load = (options: object): unknown => native['loadProgram']?.(options);

  it.each(Object.keys(good))('have a %s of the right kind', (name) => {
    for (const wrong of [undefined, {}, -1, 1.5, 'x'.repeat(99), Symbol('x'), new Uint8Array(7)])
      expect(() => load({ ...good, [name]: wrong })).toThrow(
        expect.objectContaining({ code: 'ERR_TAP_ARGUMENT' }),
      );
  });

  it('pass on what reading them throws', () => {
    const options = Object.defineProperty({ ...good }, 'name', {
      get: () => {
        throw new RangeError('mine');
      },
    });
    expect(() => load(options)).toThrow(new RangeError('mine'));
  });

  it('are read before the code is, which reading them may take away', () => {
    const code = new Uint8Array(8);
    const options = Object.defineProperty({ ...good, code }, 'logBytes', {
      get: () => {
        structuredClone(code.buffer, { transfer: [code.buffer] });
        return 0;
      },
    });
    expect(() => load(options)).toThrow('8-byte instructions');
  });
});

function detached(): Uint8Array {
  const bytes = new Uint8Array(16);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

/** An object that looks like a handle, but was made by nobody. */
function forged(): object {
  return Object.freeze({ __handle: 1 });
}

function close(handle: unknown): void {
  try {
    native['close']?.(handle);
  } catch (error) {
    expect(error).not.toBeInstanceOf(SysError);
  }
}
