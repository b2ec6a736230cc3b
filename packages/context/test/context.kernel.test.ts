import { openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { attach, on, type Mechanism } from '@tap/native-core';
import {
  address,
  event,
  fn,
  i32,
  isize,
  probe,
  ptr,
  struct,
  tracepoint,
  usize,
  type Expression,
} from '@tap/native-core/tapset';
import { beforeAll, describe, expect, it } from 'vitest';
import * as context from '../src/index.js';
import { processor } from '../../testing/src/processor.js';
import { suiteRequires, trampolines } from '../../testing/src/mechanisms.js';

const Operations = struct('file_operations', { read_iter: address });
const File = struct('file', { f_op: ptr(Operations) });

/** A function of which the callers are known, by a size that only this test reads. */
const read = probe('test.read', {
  at: fn('vfs_read', { file: ptr(File), count: usize }, isize),
  values: ({ file, count }) => ({
    /** Bytes that are asked for. */
    count,
    /** The open file. */
    file: file.address,
    /** The function that reads it. */
    read_iter: file.f_op.read_iter,
  }),
  returns: ({ result }) => ({
    /** Bytes that were read. */
    result,
  }),
});
const write = probe('test.write', {
  at: fn('vfs_write', { count: usize }),
  values: ({ count }) => ({
    /** Bytes to write. */
    count,
  }),
});
const generate = probe('test.generate', {
  at: tracepoint('signal:signal_generate', { sig: i32 }),
  values: ({ sig }) => ({
    /** Number of the signal. */
    sig,
  }),
});
const generateEvent = probe('test.generate_event', {
  at: event('signal:signal_generate', { sig: i32 }),
  values: ({ sig }) => ({
    /** Number of the signal. */
    sig,
  }),
});

const zeroBytes = 777;
const fileBytes = 778;
const SIGCONT = 18;

const about = {
  backtrace: context.backtrace(),
  short: context.backtrace(3),
  text: context.print_backtrace(),
  stack: context.print_stack(context.backtrace()),
  caller: context.caller(),
  caller_addr: context.caller_addr(),
  caller_name: context.symname(context.caller_addr()),
  second_name: context.symname(context.stack(2)),
  second_module: context.modname(context.stack(1)),
  own_data: context.symdata(context.addr()),
  beyond: context.symname(context.stack(119)),
  stack_size: context.stack_size(),
  stack_used: context.stack_used(),
  stack_unused: context.stack_unused(),
  uaddr: context.uaddr(),
  user_mode: context.user_mode(),
  registers_valid: context.registers_valid(),
  pp: context.pp(),
  probefunc: context.probefunc(),
  probemod: context.probemod(),
  is_return: context.is_return(),
} satisfies Record<string, Expression>;

type Seen = Readonly<Record<string, unknown>> & { readonly probe: string };

const mine = () => context.pid().eq(process.pid);
const withRegisters = { ...about, regs: context.print_regs() };

async function see(mechanisms: readonly Mechanism[], fields: typeof about): Promise<readonly Seen[]> {
  const session = await attach(
    [
      on(read)
        .where((e) => e.count.eq(zeroBytes).and(mine()))
        .with((e) => ({ ...fields, operation: context.symname(e.read_iter) })),
      on(read.return)
        .where((e) => e.count.eq(zeroBytes).and(mine()))
        .with(() => fields),
      on(read)
        .where((e) => context.symname(e.read_iter).eq('read_iter_zero').and(mine()))
        .select((e) => ({ zero: e.count })),
      on(read)
        .where((e) => context.modname(e.read_iter).eq('overlay').and(mine(), e.count.eq(fileBytes)))
        .select((e) => ({ overlaid: e.count, data: context.symdata(e.read_iter), at: e.read_iter })),
      on(write)
        .where((e) => e.count.eq(zeroBytes).and(mine()))
        .with(() => fields),
      on(generate)
        .where((e) => e.sig.eq(SIGCONT).and(mine()))
        .with(() => fields),
      on(generateEvent)
        .where((e) => e.sig.eq(SIGCONT).and(mine()))
        .with(() => fields),
    ],
    { mechanisms, latency: 0 },
  );
  const zero = openSync('/dev/zero', 'r');
  const file = openSync(fileURLToPath(import.meta.url), 'r');
  readSync(zero, Buffer.alloc(zeroBytes), 0, zeroBytes, null);
  readSync(file, Buffer.alloc(fileBytes), 0, fileBytes, null);
  writeSync(openSync('/dev/null', 'w'), Buffer.alloc(zeroBytes));
  process.kill(process.pid, 'SIGCONT');
  await session.close();
  const events: Seen[] = [];
  for await (const each of session) events.push(each as Seen);
  return events;
}

/** A line of /proc/kallsyms; `module` is in brackets. */
interface Line {
  readonly address: bigint;
  readonly name: string;
  readonly module: string;
}
let kallsyms = '';
/** The line of /proc/kallsyms around a place of its text; null when it is not a function. */
const lineAt = (at: number): Line | null => {
  const line = kallsyms.slice(kallsyms.lastIndexOf('\n', at - 1) + 1, kallsyms.indexOf('\n', at));
  const [start = '', type = '', name = '', module = '[kernel]'] = line.split(/\s+/);
  return /^[tTwW]$/.test(type) ? { address: BigInt(`0x${start}`), name, module } : null;
};
/** All functions of a name. */
const linesOf = (name: string): readonly Line[] =>
  [`${name}\n`, `${name}\t`].flatMap((ending) => {
    const found: Line[] = [];
    for (let at = kallsyms.indexOf(` ${ending}`); at >= 0; at = kallsyms.indexOf(` ${ending}`, at + 1)) {
      const line = lineAt(at);
      if (line !== null) found.push(line);
    }
    return found;
  });
const startOf = (name: string): bigint => linesOf(name)[0]?.address ?? 0n;
let typed: readonly Seen[];
let breakpoints: readonly Seen[];

beforeAll(async () => {
  kallsyms = readFileSync('/proc/kallsyms', 'latin1');
  typed = trampolines ? await see(['fentry', 'fexit', 'tp_btf', 'tracepoint'], about) : [];
  breakpoints = await see(['kprobe', 'kretprobe', 'raw_tp', 'tracepoint'], withRegisters);
});

/** Code of this process, by /proc/self/maps. */
const executable = (): readonly (readonly [bigint, bigint])[] =>
  [...readFileSync('/proc/self/maps', 'latin1').matchAll(/^([0-9a-f]+)-([0-9a-f]+) r.x/gm)].map(
    ([, start, end]) => [BigInt(`0x${start}`), BigInt(`0x${end}`)] as const,
  );

/** Before 6.1 a kretprobe hides the return address of the function that it waits for. */
const hidden = (events: readonly Seen[]): boolean => events === breakpoints && release().startsWith('5.');

const only = (events: readonly Seen[], name: string, key = 'text'): Seen => {
  const found = events.filter((each) => each.probe === name && key in each);
  expect(found).toHaveLength(1);
  return found[0] as Seen;
};
/** Lines of a printed stack: `0xffffffff81a00123 : ksys_read+0x6d/0xf0 [kernel]`. */
interface Frame {
  readonly address: bigint;
  readonly name: string;
  readonly offset: bigint;
  readonly module: string;
}
const frames = (text: unknown): readonly Frame[] =>
  [...String(text).matchAll(/ (0x[0-9a-f]+) : (\S+)\+(0x[0-9a-f]+)\/0x[0-9a-f]+ (\[\S+\])\n/g)].map(
    (found) => {
      const [, at = '', name = '', offset = '', module = ''] = found;
      return { address: BigInt(at), name, offset: BigInt(offset), module };
    },
  );
const namesOf = (text: unknown): readonly string[] => frames(text).map(({ name }) => name);

const callersOf = (call: string): RegExp =>
  new RegExp(`^vfs_${call} ksys_${call} ${processor.toUserSpace(call)}$`);
const both = [
  ['fentry, fexit and tp_btf', 'fentry', () => typed],
  ['kprobe, kretprobe and raw_tp', 'kprobe', () => breakpoints],
] as const;

describe.each(both)('by %s', (_, mechanism, events) => {
  suiteRequires(mechanism);

  it('the stack has the callers that are known, and nothing of the tracing', () => {
    expect(namesOf(only(events(), 'test.write')['text']).join(' ')).toMatch(callersOf('write'));
    const kill = namesOf(only(events(), 'test.generate')['text']);
    expect(kill.join(' ')).toMatch(processor.killing);
    expect(namesOf(only(events(), 'test.generate_event')['text'])).toEqual(kill);
  });

  it('the stack of a return says from where and to where', () => {
    const { text } = only(events(), 'test.read.return');
    const [from, to] = String(text).split('\n');
    expect(from).toMatch(/^Returning from: {2}0x[0-9a-f]+ : vfs_read\+0x0\/0x[0-9a-f]+ \[kernel\]$/);
    if (hidden(events())) expect(namesOf(text)).toEqual(['vfs_read']);
    else {
      expect(to).toMatch(
        /^Returning to {2}: {2}0x[0-9a-f]+ : ksys_read\+0x[0-9a-f]+\/0x[0-9a-f]+ \[kernel\]$/,
      );
      expect(namesOf(text).join(' ')).toMatch(callersOf('read'));
    }
  });

  it('every frame lies in the function of /proc/kallsyms that it names', () => {
    for (const name of ['test.write', 'test.read', 'test.generate']) {
      const all = frames(only(events(), name)['text']);
      expect(all.length).toBeGreaterThan(0);
      for (const { address: at, name: symbol, offset, module } of all) {
        expect(linesOf(symbol)).toContainEqual({ address: at - offset, name: symbol, module });
      }
    }
    expect(frames(only(events(), 'test.write')['text'])[0]?.address).toBe(startOf('vfs_write'));
  });

  it('backtrace(), print_backtrace(), print_stack() and caller() agree', () => {
    const { backtrace, short, text, stack, caller, caller_addr: at } = only(events(), 'test.write');
    const all = frames(text);
    expect(stack).toBe(text);
    expect(backtrace).toBe(all.map((frame) => `0x${frame.address.toString(16)} `).join(''));
    expect(short).toBe(
      all
        .slice(0, 3)
        .map((frame) => `0x${frame.address.toString(16)} `)
        .join(''),
    );
    expect(at).toBe(all[1]?.address);
    expect(caller).toBe(`ksys_write 0x${all[1]?.address.toString(16)}`);
    const { caller: returnedTo } = only(events(), 'test.read.return');
    if (hidden(events())) expect(returnedTo).toBeNull();
    else expect(returnedTo).toMatch(/^ksys_read 0x/);
  });

  it('addresses of the stack are named as the stack names them', () => {
    for (const name of ['test.write', 'test.read', 'test.generate', 'test.read.return']) {
      const each = only(events(), name);
      const [own, first, second] = frames(each['text']);
      expect(each['own_data']).toMatch(new RegExp(`^${own?.name}\\+0x${own?.offset.toString(16)}/0x`));
      expect(each['caller_name']).toBe(first?.name ?? null);
      const at = first === undefined ? '' : `0x${first.address.toString(16)}`;
      expect(each['caller']).toBe(first === undefined ? null : `${first.name} ${at}`);
      expect(each['second_module']).toBe(first === undefined ? null : 'kernel');
      expect(each['second_name']).toBe(second?.name ?? null);
      expect(each['beyond']).toBeNull();
    }
    expect(String(only(events(), 'test.write')['own_data'])).toMatch(/^vfs_write\+0x0\//);
  });

  it('the kernel stack is 16 KiB, of which deeper functions use more', () => {
    for (const each of events().filter((seen) => 'text' in seen)) {
      expect(each['stack_size']).toBe(16_384);
      expect(Number(each['stack_used']) + Number(each['stack_unused'])).toBe(16_384);
      expect(each['stack_used']).toBeGreaterThan(200);
      expect(each['stack_used']).toBeLessThan(4096);
    }
  });

  it('the instruction in user space lies in code that this process has mapped', () => {
    for (const name of ['test.read', 'test.write', 'test.generate', 'test.generate_event']) {
      const at = only(events(), name)['uaddr'] as bigint;
      expect(executable().some(([start, end]) => start <= at && at < end)).toBe(true);
    }
    expect(only(events(), 'test.read')['uaddr']).toBe(only(events(), 'test.read.return')['uaddr']);
  });

  it('the site is named', () => {
    expect(only(events(), 'test.read')).toMatchObject({
      probefunc: 'vfs_read',
      probemod: 'kernel',
      is_return: 0,
    });
    expect(only(events(), 'test.read.return')).toMatchObject({
      pp: 'kernel.function("vfs_read").return',
      is_return: 1,
      user_mode: 0,
    });
    expect(only(events(), 'test.generate')).toMatchObject({
      probefunc: '',
      probemod: 'kernel',
      registers_valid: 0,
    });
  });

  it('conditions on names of functions and modules are met in the kernel', () => {
    expect(only(events(), 'test.read', 'zero')).toMatchObject({ zero: zeroBytes });
    expect(only(events(), 'test.read')).toMatchObject({ operation: 'read_iter_zero' });
    const overlaid = only(events(), 'test.read', 'overlaid');
    expect(overlaid['data']).toMatch(/^ovl_read_iter\+0x0\/0x[0-9a-f]+ \[overlay\]$/);
    expect(overlaid['at']).toBe(startOf('ovl_read_iter'));
  });
});

describe('registers', () => {
  const register = (text: unknown, name: string): bigint =>
    BigInt(`0x${new RegExp(`\\b${name}: +([0-9a-f]+)`).exec(String(text))?.[1]}`);
  const { instruction, stack, firstArgument, thirdArgument, result } = processor.labels;

  it('are those of the call and of the return', () => {
    const entry = only(breakpoints, 'test.read');
    const back = only(breakpoints, 'test.read.return');
    expect(entry).toMatchObject({ registers_valid: 1, user_mode: 0 });
    expect(register(entry['regs'], firstArgument)).toBe(entry['file']);
    expect(register(entry['regs'], thirdArgument)).toBe(BigInt(zeroBytes));
    expect(register(back['regs'], result)).toBe(BigInt(zeroBytes));
    // The breakpoint lies at the function's start, or behind the mark for indirect branches there.
    expect(register(entry['regs'], instruction) - startOf('vfs_read')).toBeLessThanOrEqual(5n);
    expect(register(back['regs'], stack) - register(entry['regs'], stack)).toBe(processor.returnPops);
    for (const { regs, stack_unused: unused } of [entry, back]) {
      expect(register(regs, stack) & 16_383n).toBe(BigInt(unused as number));
    }
  });

  it('are written as SystemTap writes them', () => {
    const { regs } = only(breakpoints, 'test.read');
    const lines = String(regs).trimEnd().split('\n');
    expect(lines).toEqual(processor.registerLines.map((line) => expect.stringMatching(line) as string));
  });

  it('are not there at tracepoints and in other programs', () => {
    expect(only(breakpoints, 'test.generate')['regs']).toBeNull();
    if (trampolines) expect(only(typed, 'test.read')).toMatchObject({ registers_valid: 0, user_mode: 0 });
  });

  it('make a query of all mechanisms attach by a breakpoint', async () => {
    await using session = await attach(on(read).select(() => ({ regs: context.print_regs() })));
    expect(session.installed.map(({ candidate }) => candidate.mechanism)).toEqual(['kprobe']);
  });
});

describe('symbols that are at hand', () => {
  it('are those of /proc/kallsyms', () => {
    const names = [
      'tcp_sendmsg',
      'vfs_read',
      'do_exit',
      'schedule',
      'ovl_read_iter',
      'kfree',
      'release_task',
    ];
    for (const name of names) {
      const start = startOf(name);
      expect(context.symname(start)).toBe(name);
      expect(context.symname(start + 3n)).toBe(name);
      expect(context.symdata(start + 3n)).toMatch(new RegExp(`^${name}\\+0x3/0x[0-9a-f]+ \\[\\w+\\]$`));
      expect(context.modname(start)).toBe(name === 'ovl_read_iter' ? 'overlay' : 'kernel');
    }
    expect(context.symname(4096n)).toBe('0x1000');
    expect(context.modname(0xffff_8880_0000_0000n)).toBe('<unknown>');
  });

  it('are found for every function of the running kernel', () => {
    // The end counts as data on arm64.
    const mark = (name: string): bigint =>
      BigInt(`0x${new RegExp(`^([0-9a-f]+) \\w ${name}$`, 'm').exec(kallsyms)?.[1]}`);
    const [begin, end] = [mark('_stext'), mark('_etext')];
    const places = Array.from({ length: 200 }, (_, i) => lineAt(Math.floor((kallsyms.length * i) / 200)));
    const some = places.flatMap((line) => (line === null ? [] : [line.address]));
    const inKernel = some.filter((at) => at >= begin && at < end);
    expect(inKernel.length).toBeGreaterThan(50);
    // Several names can have one address.
    for (const at of inKernel) expect(linesOf(context.symname(at)).map((line) => line.address)).toContain(at);
  });
});
