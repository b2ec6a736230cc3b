import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  context,
  address as anAddress,
  type Decoded,
  type DecodeContext,
  type StackEnd,
  type ValueOf,
} from '@tap/native-core/tapset';
import {
  addr,
  backtrace,
  caller,
  caller_addr,
  modname,
  print_backtrace,
  print_stack,
  sprint_ubacktrace,
  stack,
  symdata,
  symname,
} from './index.js';
import { noMachine } from '../../testing/src/no-machine.js';
import { symbolData, symbolName } from './symbol-text.js';

const start = 0xffff_ffff_8100_0100n;
const find: DecodeContext['symbol'] = (at) =>
  at >= start && at < start + 0x60n
    ? { name: 'tcp_sendmsg', offset: at - start, size: 0x60n, module: 'kernel' }
    : null;
const session: DecodeContext = { ...noMachine, symbol: find };
const task = context('task', anAddress);
const decode = ({ kind }: Decoded<string>, raw: bigint): unknown => kind.decode(raw as never, session);

describe('sprint_ubacktrace()', () => {
  it('names the function of a call that is its last instruction', () => {
    const code = { ...session, userSymbol: (_: number, _space: bigint, at: bigint) => find(at) };
    const addresses = [start + 0x60n, start + 0x60n, start + 0x61n];
    const captured = { pid: 5, space: 9n, addresses, end: 'bottom', atReturn: false, probePoint: '' };
    expect(sprint_ubacktrace().kind.decode(captured as never, code)).toBe(
      [
        ' 0xffffffff81000160 : 0xffffffff81000160\n',
        ' 0xffffffff81000160 : tcp_sendmsg+0x60/0x60 [kernel]\n',
        ' 0xffffffff81000161 : 0xffffffff81000161\n',
      ].join(''),
    );
  });
});

describe('sprint_ubacktrace() where names or callers are missing', () => {
  const files: DecodeContext = {
    ...session,
    userModule: (_pid, _space, at) =>
      at < 0x1000n ? '/usr/lib/libfoo.so.1' : at < 0x2000n ? '[vdso]' : null,
    userOffset: (_pid, _space, at) => (at < 0x1000n ? at + 0x40n : null),
  };
  const text = (addresses: readonly bigint[], end: StackEnd): unknown =>
    sprint_ubacktrace().kind.decode(
      { pid: 5, space: 9n, addresses, end, atReturn: false, probePoint: '' } as never,
      files,
    );

  it('has the place of an address in its file, that of a call where it returns to', () => {
    expect(text([0x10n, 0x1000n, 0x1800n, 0x2001n], 'bottom')).toBe(
      [
        ' 0x10 : 0x10 [libfoo.so.1+0x50]\n',
        ' 0x1000 : 0x1000 [libfoo.so.1+0x1040]\n',
        ' 0x1800 : 0x1800 [vdso]\n',
        ' 0x2001 : 0x2001\n',
      ].join(''),
    );
  });

  it.each([
    [[0x10n], 'lost', '[lost: no frame pointer leads on from libfoo.so.1]'],
    [[0x10n, 0x3000n], 'lost', '[lost: no code is mapped at 0x3000]'],
    [[0x10n, 0x20n], 'depth', '[deeper: only 2 frames were taken]'],
    [[0x10n, 0x20n], 'unknown', '[end unknown]'],
  ] as const)('says of %s that it is %s', (addresses, end, line) => {
    expect(String(text(addresses, end)).split('\n').at(-2)).toBe(line);
  });

  it('says nothing where there is no stack', () => {
    expect(text([], 'unknown')).toBe('');
  });
});

describe('symname(), symdata() and modname()', () => {
  it('name a captured address as the manual does', () => {
    expect(decode(symname(task), start + 5n)).toBe('tcp_sendmsg');
    expect(decode(symdata(task), start + 5n)).toBe('tcp_sendmsg+0x5/0x60 [kernel]');
    expect(decode(modname(task), start + 5n)).toBe('kernel');
    const name = symname(task);
    expectTypeOf<ValueOf<typeof name>>().toEqualTypeOf<string>();
  });

  it('say what they can of an address that no function covers', () => {
    expect(decode(symname(task), 0n)).toBe('0x0');
    expect(decode(symdata(task), start + 0x60n)).toBe('0xffffffff81000160');
    expect(decode(modname(task), 1n)).toBe('<unknown>');
  });

  it('take addresses that are at hand, also negative ones as SystemTap has them', () => {
    expect(symname(0n)).toBe('0x0');
    expect(symdata(4096n)).toBe('0x1000');
    expect(symname(-1n)).toBe('0xffffffffffffffff');
  });

  it('compare names and modules in the kernel, and no more', () => {
    expect(symname(task).eq('tcp_sendmsg').node).toMatchObject({
      op: 'symbolTest',
      part: 'name',
      name: 'tcp_sendmsg',
      address: { op: 'context', name: 'task' },
    });
    expect(modname(task).ne('scsi_mod').node).toMatchObject({
      op: 'unary',
      operand: { op: 'symbolTest', part: 'module' },
    });
    expect(() => symdata(task).eq('x')).toThrow('TAP_KIND');
    expect(() => symname(task).eq(null)).toThrow('TAP_KIND');
  });

  it('name an address of the stack, but cannot compare it', () => {
    const captured = { pid: 0, addresses: [1n, start + 5n], end: 'bottom', atReturn: false, probePoint: '' };
    const read = ({ kind }: Decoded<unknown>): unknown => kind.decode(captured as never, session);
    expect(read(symname(caller_addr()))).toBe('tcp_sendmsg');
    expect(read(symdata(stack(1)))).toBe('tcp_sendmsg+0x5/0x60 [kernel]');
    expect(read(symdata(addr()))).toBe('0x1');
    expect(read(modname(stack(1)))).toBe('kernel');
    expect(read(symname(stack(2)))).toBeNull();
    expect(() => symname(caller_addr()).eq('tcp_sendmsg')).toThrow('TAP_KIND');
    const name = symname(caller_addr());
    expectTypeOf<ValueOf<typeof name>>().toEqualTypeOf<string | null>();
  });

  it('name the function of a call that is its last instruction', () => {
    const captured = {
      pid: 0,
      addresses: [start, start + 0x60n],
      end: 'bottom',
      atReturn: false,
      probePoint: '',
    };
    const read = ({ kind }: Decoded<unknown>): unknown => kind.decode(captured as never, session);
    expect(read(symname(caller_addr()))).toBe('tcp_sendmsg');
    expect(read(symdata(stack(1)))).toBe('tcp_sendmsg+0x60/0x60 [kernel]');
    expect(read(caller())).toBe('tcp_sendmsg 0xffffffff81000160');
    expect(read(print_backtrace())).toContain(' 0xffffffff81000160 : tcp_sendmsg+0x60/0x60 [kernel]\n');
    expect(read(print_stack(backtrace()))).toBe(read(print_backtrace()));
    expect(read(symdata(addr()))).toBe('tcp_sendmsg+0x0/0x60 [kernel]');
  });

  it('refuse what is not an address, and say what they take', () => {
    // @ts-expect-error a list of addresses is not an address
    expect(() => symname(backtrace())).toThrow(
      'symname() does not take a value of type string that is known when the event is decoded as address',
    );
    // @ts-expect-error a text is not an address
    expect(() => modname('tcp_sendmsg')).toThrow(
      'address is a memory address of the event, or an address of the stack, such as caller_addr(), or a whole number',
    );
  });

  it('leave out the dot before names that the compiler made', () => {
    const local = () => ({ name: '.text.unlikely', offset: 0n, size: 1n, module: 'kernel' });
    expect(symbolName(start, local)).toBe('text.unlikely');
    expect(symbolData(start, local)).toBe('text.unlikely+0x0/0x1 [kernel]');
  });
});

describe('print_stack()', () => {
  it('writes a line for each address', () => {
    expect(print_stack('0x0 0x1000 ')).toBe(' 0x0 : 0x0\n 0x1000 : 0x1000\n');
    expect(print_stack('')).toBe('');
  });
});
