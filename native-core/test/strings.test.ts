import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { stringList, userBytes, userString } from '../src/define/index.js';
import { given, Address, addressKind, firstText, Int, intKind, type Expression } from '../src/expr/index.js';
import { contextWords, kernelRunner, whyNot } from './in-kernel.js';

const refusal = whyNot();
const slot = (index: number): Address => new Address(given({ op: 'slot', kind: addressKind, index }));
const u64 = intKind(64, false, 'bigint');
const [array, pointerBytes] = [slot(0), new Int<number>(intKind(32, false), slot(1).node)];

/** This process's own memory: where the kernel put the pointers to its arguments, and to its environment. */
function ownMemory(): { read(at: bigint, bytes: number): Buffer; argv: bigint; envp: bigint; count: number } {
  const memory = openSync('/proc/self/mem', 'r');
  const read = (at: bigint, bytes: number): Buffer => {
    const buffer = Buffer.alloc(bytes);
    readSync(memory, buffer, 0, bytes, at);
    return buffer;
  };
  // Field 28 of proc_pid_stat(5): the stack begins with the number of arguments, then come the pointers to them.
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  const start = BigInt(fields[25] as string);
  const count = Number(read(start, 8).readBigUInt64LE());
  const argv = start + 8n;
  process.once('exit', () => closeSync(memory));
  return { read, argv, envp: argv + BigInt(count + 1) * 8n, count };
}

describe.skipIf(refusal !== null)('texts of an array, read in the kernel', () => {
  const kernel = kernelRunner();
  afterAll(() => kernel.close());
  const own = ownMemory();
  const pointers = (from: bigint): readonly bigint[] => {
    const found: bigint[] = [];
    for (let at = from; ; at += 8n) {
      const pointer = own.read(at, 8).readBigUInt64LE();
      if (pointer === 0n) return found;
      found.push(pointer);
    }
  };
  const textAt = (at: bigint): string => {
    const bytes = own.read(at, 65_536);
    return bytes.toString('utf8', 0, bytes.indexOf(0));
  };
  const environment = pointers(own.envp).map(textAt);
  const run = (fields: Readonly<Record<string, Expression>>, ...words: readonly bigint[]) => {
    const context = new BigUint64Array(contextWords);
    context.set(words);
    return kernel.run(null, fields, context);
  };
  const list = (capacity: number) => stringList({ space: 'user', array, pointerBytes }, capacity);

  it('are all there, each with its bytes', () => {
    const whole = `${environment.join('\0')}`;
    const argv = pointers(own.argv).map(textAt);
    expect(environment.length).toBeGreaterThan(2);
    expect(run({ list: list(30_000) }, own.envp, 8n)).toMatchObject({ list: whole });
    expect(run({ list: list(4096) }, own.argv, 8n)).toMatchObject({ list: argv.join('\0') });
  });

  it('are several of an event, as many as the verifier follows', () => {
    const fields = { a: list(2048), b: list(2048), c: list(2048), d: list(2048) };
    const seen = run(fields, own.argv, 8n);
    expect(seen?.['d']).toBe(pointers(own.argv).map(textAt).join('\0'));
  });

  it.each([8, 64, 300, 700])('tell that they were cut, of %i bytes', (capacity) => {
    const whole = Buffer.from(environment.join('\0'));
    expect(whole.length).toBeGreaterThan(700);
    const seen = run({ list: list(capacity) }, own.envp, 8n);
    expect(seen).toMatchObject({ list: `${whole.toString('utf8', 0, capacity - 1)}…` });
  });

  it('fill the last byte without being cut', () => {
    const one = environment[0] as string;
    const pointer = own.envp + BigInt(environment.length - 1) * 8n;
    const last = environment.at(-1) as string;
    const bytes = Buffer.byteLength(last);
    expect(run({ list: list(bytes + 1) }, pointer, 8n)).toMatchObject({ list: last });
    expect(run({ list: list(bytes) }, pointer, 8n)?.['list']).toMatch(/…$/);
    const text = userString(Buffer.byteLength(one) + 1).express(slot(0).node);
    const shorter = userString(Buffer.byteLength(one)).express(slot(0).node);
    const address = pointers(own.envp)[0] as bigint;
    expect(run({ text, shorter }, address)).toMatchObject({ text: one, shorter: `${one.slice(0, -1)}…` });
  });

  it('have another text in place of the first one', () => {
    const instead = userString(4096).express(slot(2).node);
    const [first, ...others] = pointers(own.envp);
    const text = stringList({ space: 'user', array, pointerBytes, instead }, 30_000);
    const name = environment.at(-1) as string;
    const seen = run({ text }, own.envp, 8n, pointers(own.envp).at(-1) as bigint);
    expect(seen).toMatchObject({ text: [name, ...others.map(textAt)].join('\0') });
    // An array without a first text has no other one either, whatever lies behind it.
    const end = own.argv + BigInt(own.count) * 8n;
    expect(run({ text }, end, 8n, first as bigint)).toMatchObject({ text: environment[0] });
    expect(run({ text }, own.envp, 8n, 8n)).toMatchObject({ text: null });
  });

  it('are none where there is no array, null where it cannot be read, and cut where one of them cannot', () => {
    expect(run({ list: list(64) }, 0n, 8n)).toMatchObject({ list: '' });
    expect(run({ list: list(64) }, 8n, 8n)).toMatchObject({ list: null });
    // getauxval(3): behind the environment lie pairs of a type, which is a small number, and a value, the first of which is the
    // address of the vDSO, an ELF file (AT_SYSINFO_EHDR, 33).
    let auxiliary = own.envp + 8n * BigInt(environment.length);
    // One zero ends the environment, and each variable that was taken from it leaves another.
    while (own.read(auxiliary, 8).readBigUInt64LE() === 0n) auxiliary += 8n;
    expect(own.read(auxiliary, 8).readBigUInt64LE()).toBe(33n);
    expect(run({ list: list(64) }, auxiliary, 8n)).toMatchObject({ list: null });
    expect(run({ list: list(64) }, auxiliary + 8n, 8n)?.['list']).toMatch(/^\x7fELF.*…$/s);
  });

  it('take the first that can be read', () => {
    const [a, b] = [userString(64).express(slot(0).node), userString(64).express(slot(1).node)];
    const [, second] = pointers(own.envp) as [bigint, bigint];
    const text = firstText(a, b);
    const wanted = Buffer.from(environment[1] as string).toString('utf8', 0, 8);
    const fields = { text, same: text.startsWith(wanted), other: text.eq('another') };
    const seen = run(fields, 8n, second);
    expect(seen?.['text']).toMatch(new RegExp(`^${wanted}`));
    expect(seen).toMatchObject({ same: true, other: false });
    expect(run(fields, second, 8n)).toMatchObject({ same: true, other: false });
    expect(run(fields, 8n, 8n)).toMatchObject({ text: null, same: false, other: false });
  });

  it('of known length tell that they were cut', () => {
    const length = new Int<bigint>(u64, slot(1).node as never);
    const bytes = userBytes(slot(0), length, 8);
    const [first] = pointers(own.envp) as [bigint];
    const name = environment[0] as string;
    expect(run({ bytes }, first, 7n)).toMatchObject({ bytes: name.slice(0, 7) });
    expect(run({ bytes }, first, 8n)).toMatchObject({ bytes: `${name.slice(0, 7)}…` });
    expect(run({ bytes }, 8n, 8n)).toMatchObject({ bytes: null });
  });

  it('give way to a constant one where they cannot be read', () => {
    const length = new Int<bigint>(u64, slot(1).node as never);
    const bytes = userBytes(slot(0), length, 8).or('none');
    const texts = list(64).or('no list');
    const [first] = pointers(own.envp) as [bigint];
    expect(run({ bytes }, first, 7n)).toMatchObject({ bytes: (environment[0] as string).slice(0, 7) });
    expect(run({ bytes }, 8n, 7n)).toMatchObject({ bytes: 'none' });
    expect(run({ texts }, 8n, 8n)).toMatchObject({ texts: 'no list' });
    expect(run({ texts }, own.envp + BigInt(environment.length - 1) * 8n, 8n)).toMatchObject({
      texts: expect.not.stringContaining('no list'),
    });
  });
});
